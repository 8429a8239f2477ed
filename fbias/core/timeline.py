"""Write and read what happened to an object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast

from fbias.core.models import TimelineEntry

Hidden = Callable[[Any], Q]
RULES: list[Hidden] = []


def record(subject: Model, step: str, *, by: Any, **detail: Any) -> TimelineEntry:
    """Write what happened in the caller's transaction: fact and record stand or fall together.

    `by=None` is the portal itself; `detail` holds primitives only.
    """
    return TimelineEntry.objects.create(
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=str(subject.pk),
        verb=f"{subject._meta.model_name}.{step}",
        actor=by,
        detail=detail,
    )


def timeline_of(subject: Model) -> QuerySet[TimelineEntry]:
    """Everything recorded about one object, newest first, actors joined."""
    return TimelineEntry.objects.filter(
        subject_type=ContentType.objects.get_for_model(subject), subject_id=str(subject.pk)
    ).select_related("actor")


# --- who must not read of it --------------------------------------------------------------------


def register_hidden(rule: Hidden) -> None:
    """Hide the entries that `rule(user)` selects from that user, superusers included."""
    if rule not in RULES:
        RULES.append(rule)


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
