"""Two people, one text: a form carries what it was made from, a service writes only over that.

The form calls `carry(form, stored)`; the service calls `refuse_changed(stored, given, seen=...)` on
the locked row. Of two who save, the second gets a `ChangedMeanwhile`; `show_both` turns it into the
form with both texts and the marks of what is stored now, so that saving again is a decision. What
was sent without marks saw nothing: it fills what is empty and writes over no word of somebody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from fbias.core.errors import DomainError
from fbias.core.said_dates import date_format

SEEN = "seen"


class ChangedMeanwhile(DomainError):
    """Somebody saved other words since the form was made; `names` are the fields that differ."""

    def __init__(self, stored: Mapping[str, Any], names: list[str]) -> None:
        super().__init__(
            _(
                "Somebody else saved a different text while you were writing. Read both. What "
                "you save now replaces theirs."
            )
        )
        self.stored, self.names = stored, names


@dataclass(frozen=True)
class Meanwhile:
    """One field as it is stored now, for whoever typed something else."""

    label: str
    words: str


def plain(value: Any) -> str:
    """The same text for what the database, a form and a browser call the same."""
    if value is None or value == "":
        return ""
    if isinstance(value, Mapping):
        value = [f"{name}: {plain(part)}" for name, part in value.items()]
    if isinstance(value, (list, tuple, set, QuerySet)):
        return "\n".join(sorted(plain(one) for one in value))
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    key = getattr(value, "pk", value)
    return "\n".join(str(key).strip().splitlines())


def mark(value: Any) -> str:
    return sha256(plain(value).encode()).hexdigest()[:16]


def marks_of(stored: Mapping[str, Any]) -> str:
    """What a form carries: each field with the mark of the text that its reader sees."""
    return " ".join(f"{name}={mark(value)}" for name, value in stored.items())


def refuse_changed(
    stored: Mapping[str, Any], given: Mapping[str, Any], *, seen: str | None
) -> None:
    """Refuse to write `given` over what its author did not see; `seen=None` is another service.

    Whoever gives what is stored already has nothing to decide: a double click.
    """
    if seen is None:
        return
    known = dict(part.partition("=")[::2] for part in seen.split())
    nothing = mark("")
    names = [
        name
        for name, value in stored.items()
        if name in given and mark(value) not in {known.get(name, nothing), mark(given[name])}
    ]
    if names:
        raise ChangedMeanwhile(stored, names)


class SeenField(forms.CharField):
    """The marks that a form carries; empty for what no page of ours sent."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "label": "", **kwargs})

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ARG002 - Django names them
        return False


def carry(form: forms.BaseForm, stored: Mapping[str, Any]) -> None:
    """Let the form remember what it was made from; `cleaned_data["seen"]` is for the service."""
    form.fields[SEEN] = SeenField(initial=marks_of(stored))


def show_both(form: forms.BaseForm, changed: ChangedMeanwhile) -> None:
    """Show what is stored beside what was typed; saved once more, the latter counts."""
    typed = QueryDict(mutable=True)
    typed.update(form.data)
    typed[form.add_prefix(SEEN)] = marks_of(changed.stored)
    form.data = typed
    form.meanwhile = [  # type: ignore[attr-defined]  # read by the template
        Meanwhile(str(form.fields[name].label), in_words(form.fields[name], changed.stored[name]))
        for name in changed.names
        if name in form.fields
    ]


def take_refusal(
    form: forms.BaseForm, refusal: DomainError, *, beside_field: str | None = None
) -> None:
    """Tell a service's refusal in the form that caused it, with what was typed kept."""
    if isinstance(refusal, ChangedMeanwhile):
        show_both(form, refusal)
    else:
        form.add_error(beside_field, str(refusal))


def beside(changed: ChangedMeanwhile, form: forms.BaseForm) -> str:
    """The refusal in one paragraph with what is stored, where a form has no room for both."""
    lines = (
        f"{form.fields[name].label}: {in_words(form.fields[name], changed.stored[name])}"
        for name in changed.names
    )
    return " · ".join([str(changed), *lines])


def parts_of(part: Any) -> list[str]:
    return part if isinstance(part, list) else [part] if part else []


def in_words(field: forms.Field, value: Any) -> str:
    """A stored value as its form would show it."""
    if isinstance(value, Mapping):
        return in_words(field, [one for part in value.values() for one in parts_of(part)])
    if isinstance(value, (list, tuple, set, QuerySet)):
        return ", ".join(in_words(field, one) for one in value) or in_words(field, None)
    labels = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    if plain(value) and plain(value) in labels:
        return labels[plain(value)]
    if isinstance(value, date):
        return date_format(value)
    if isinstance(value, Decimal):
        return number_format(value)
    return plain(value) or _("(nothing)")
