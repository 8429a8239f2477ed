"""What history and mails hide from whoever must not know of a topic or a request for help."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from fbias.core import timeline
from fbias.network.models import (
    ComputingRequest,
    HelpAnswer,
    HelpRequest,
    LibraryItem,
    MentoringPair,
    Topic,
)
from fbias.notifications import visibility
from members.models import User
from projects.visibility import hidden_ids


def hidden_rows(user: User) -> Iterator[QuerySet]:
    yield Topic.objects.hidden_from(user)
    yield HelpRequest.objects.hidden_from(user)
    yield HelpAnswer.objects.hidden_from(user)
    yield MentoringPair.objects.exclude(
        pk__in=MentoringPair.objects.visible_to(user).order_by().values("pk")
    )
    yield ComputingRequest.objects.exclude(
        pk__in=ComputingRequest.objects.visible_to(user).order_by().values("pk")
    )
    yield LibraryItem.objects.exclude(pk__in=LibraryItem.objects.visible_to(user).values("pk"))


def entries_in_conflict(user: User) -> Q:
    hidden = Q(pk__in=[])
    for rows in hidden_rows(user):
        hidden |= timeline.about_any_of(rows)
    return hidden


def mails_in_conflict(user: User) -> Q:
    hidden = Q(pk__in=[])
    if not user.is_in_conflict and not hidden_ids(user):
        return hidden
    for rows in (
        HelpRequest.objects.hidden_from(user),
        HelpAnswer.objects.hidden_from(user),
        MentoringPair.objects.hidden_from(user),
        ComputingRequest.objects.hidden_from(user),
    ):
        hidden |= visibility.about_any_of(rows)
    return hidden


def agendas_of_others(user: User) -> Q:
    """Each agenda names what its reader may know of: nobody else reads whose names what."""
    return Q(kind="meeting_agenda") & ~Q(recipient=user.pk)
