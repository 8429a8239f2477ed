"""Write and read what happened to an object."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.functional import Promise

from fbias.core.models import TimelineEntry
from fbias.core.registry import Registry

type Changes = dict[str, list[Any]]
LONGEST = 2000
Hidden = Callable[[Any], Q]
RULES = Registry[Hidden]()
LISTENERS = Registry[Callable[[TimelineEntry], None]]()


def record(subject: Model, step: str, *, by: Any, **detail: Any) -> TimelineEntry:
    """Write what happened in the caller's transaction: fact and record stand or fall together.

    `by=None` is the portal itself; `detail` holds primitives only.
    """
    entry = TimelineEntry.objects.create(
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=str(subject.pk),
        verb=f"{subject._meta.model_name}.{step}",
        actor=by,
        detail=detail,
    )
    for hear in LISTENERS:
        hear(entry)
    return entry


def record_all(subjects: Iterable[Model], step: str, *, by: Any) -> None:
    """The same step of many rows of one kind, written at once."""
    entries = [
        TimelineEntry(
            subject_type=ContentType.objects.get_for_model(subject),
            subject_id=str(subject.pk),
            verb=f"{subject._meta.model_name}.{step}",
            actor=by,
        )
        for subject in subjects
    ]
    for entry in TimelineEntry.objects.bulk_create(entries):
        for hear in LISTENERS:
            hear(entry)


def register_listener(hear: Callable[[TimelineEntry], None]) -> None:
    """`hear(entry)` is called in the transaction of each step: what it writes stands with it."""
    LISTENERS.add(hear)


def timeline_of(subject: Model) -> QuerySet[TimelineEntry]:
    """Everything recorded about one object, newest first, actors joined."""
    return TimelineEntry.objects.filter(
        subject_type=ContentType.objects.get_for_model(subject), subject_id=str(subject.pk)
    ).select_related("actor")


# --- what it was and what it became --------------------------------------------------------------


def apply_changes(instance: Model, changes: Mapping[str, Any]) -> Changes:
    """Set what differs, not saved yet; what it was and what it became, fit for the timeline."""
    differing = {
        name: [kept(getattr(instance, name)), kept(value)]
        for name, value in changes.items()
        if getattr(instance, name) != value
    }
    for name in differing:
        setattr(instance, name, changes[name])
    return differing


def before_and_after(before: Model, after: Model) -> Changes:
    """What differs between two states of one row."""
    return {
        field.name: [kept(getattr(before, field.name)), kept(getattr(after, field.name))]
        for field in after._meta.concrete_fields
        if getattr(before, field.attname) != getattr(after, field.attname)
    }


def kept(value: Any) -> Any:
    """What the timeline keeps of a value: a name instead of a row, the beginning of a long text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset | QuerySet):
        return ", ".join(str(one) for one in value)[:LONGEST]
    return str(value)[:LONGEST]


# --- what it is called ---------------------------------------------------------------------------

WORDS: dict[str, str | Promise] = {}


def register_words(words: Mapping[str, Mapping[str, str | Promise]]) -> None:
    """Say in a sentence what each step of a noun means, for whoever reads the history."""
    for noun, steps in words.items():
        WORDS.update({f"{noun}.{step}": sentence for step, sentence in steps.items()})


def words_of(verb: str, usual: Mapping[str, str | Promise]) -> str:
    """The sentence of a verb; a step that nobody put into words is called by its name."""
    step = verb.partition(".")[2]
    return str(WORDS.get(verb) or usual.get(step) or step.replace("_", " ").capitalize())


# --- who must not read of it --------------------------------------------------------------------


def register_hidden(rule: Hidden) -> None:
    """Hide the entries that `rule(user)` selects from that user, superusers included."""
    RULES.add(rule)


def readable_by(user: Any) -> QuerySet[TimelineEntry]:
    """What nothing hides from this person; whether they may read the timeline is another door."""
    hidden = Q(pk__in=[])
    for rule in RULES:
        hidden |= rule(user)
    return TimelineEntry.objects.exclude(pk__in=TimelineEntry.objects.filter(hidden).values("pk"))


def about_any_of(objects: QuerySet[Any]) -> Q:
    """The entries about one of these objects: what a rule usually returns."""
    keys = objects.order_by().annotate(about_key=Cast("pk", CharField())).values("about_key")
    return Q(subject_type=ContentType.objects.get_for_model(objects.model), subject_id__in=keys)
