"""What the timeline says, in words: for the pages that coordinators read it on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils import formats, timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.models import TimelineEntry
from fbias.core.timeline import words_of

USUAL: dict[str, str | Promise] = {
    "add": gettext_lazy("Added."),
    "edit": gettext_lazy("Changed."),
    "change": gettext_lazy("Changed."),
    "delete": gettext_lazy("Deleted."),
    "merge": gettext_lazy("Others were merged into it."),
}


@dataclass(frozen=True)
class Difference:
    """One field: what it was and what it became."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    at: datetime
    what: str
    who: str
    changes: list[Difference]


def line_of(entry: TimelineEntry) -> Line:
    return Line(entry.at, what_of(entry), who_of(entry), changes_of(entry))


def what_of(entry: TimelineEntry) -> str:
    return words_of(entry.verb, USUAL)


def who_of(entry: TimelineEntry) -> str:
    return str(entry.actor) if entry.actor else _("the portal")


def changes_of(entry: TimelineEntry) -> list[Difference]:
    """Fields by their names, values as a reader writes them; nothing for steps without values."""
    model = entry.subject_type.model_class()
    return [
        Difference(label_of(model, name), value_of(model, name, old), value_of(model, name, new))
        for name, (old, new) in entry.detail.get("changes", {}).items()
    ]


def field_of(model: type[Model] | None, name: str) -> Field | None:
    try:
        field: Any = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) else None


def label_of(model: type[Model] | None, name: str) -> str:
    field = field_of(model, name)
    return str(field.verbose_name) if field else name


def value_of(model: type[Model] | None, name: str, value: Any) -> str:
    """A state by its label, a day and an hour in the reader's form and zone; a dash if empty."""
    if value in (None, ""):
        return "-"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    field = field_of(model, name)
    labels = dict(getattr(field, "flatchoices", ()))
    if value in labels:
        return str(labels[value])
    kind = field.get_internal_type() if field else ""
    if kind == "DateTimeField" and (moment := parse_datetime(str(value))):
        return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")
    if kind == "DateField" and (day := parse_date(str(value))):
        return formats.date_format(day, "DATE_FORMAT")
    return formats.localize(value) if isinstance(value, int | float) else str(value)
