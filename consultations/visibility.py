"""What the timeline must not tell whoever is in conflict of interest with the person who asked."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from consultations.models import Consultation, OpenDesk
from fbias.core.timeline import about_any_of
from fbias.imagery.models import Upload
from members.models import User
from members.queries.conflicts import conflicted_user_ids

SUMS = ("opendesk.propose", "opendesk.discard_draft")  # they count hidden panels as well


def entries_in_conflict(user: User) -> Q:
    """Entries about hidden consultations, their files, and sums over their day."""
    avoided = conflicted_user_ids(user)
    hidden = Consultation.objects.filter(requester__in=avoided)
    days = OpenDesk.objects.filter(pk__in=hidden.values("open_desk"))
    return (
        about_any_of(hidden)
        | about_any_of(Upload.objects.filter(owner__in=avoided))
        | (about_any_of(days) & Q(verb__in=SUMS))
        | _about_what_is_gone(avoided)
    )


def _about_what_is_gone(avoided: QuerySet[Any]) -> Q:
    """Deleted rows cannot say whose they were; what the person did there stays hidden."""
    gone = [ContentType.objects.get_for_model(model) for model in (Consultation, Upload)]
    return Q(subject_type__in=gone, actor__in=avoided)
