"""Write and read what happened to an object."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from fbias.core.models import TimelineEntry


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
