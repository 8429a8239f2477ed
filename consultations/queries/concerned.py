"""Whom other dates of an open desk concern."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from consultations.models import Consultation, OpenDesk
from consultations.models.consultations import ConsultationQuerySet
from members.models import User
from members.queries.people import coordinators

OF_USERS = frozenset({"data_deadline_at", "panel_freeze_at"})
OF_COORDINATORS = frozenset({"opens_at", "closes_at", "panel_min", "panel_max"}) | OF_USERS


@dataclass(frozen=True)
class Concerned:
    """Who gets a mail about a change. Of `hidden` bookings the reader learns only how many."""

    bookings: list[Consultation]
    hidden: int
    coordinators: list[User]


def booked_on(open_desk: OpenDesk, changed: Collection[str]) -> ConsultationQuerySet:
    """Bookings whose users must know when images are due and until when they can move."""
    if OF_USERS.isdisjoint(changed):
        return Consultation.objects.none()
    return (
        Consultation.objects.booked()
        .filter(open_desk=open_desk)
        .select_related("requester", "session")
        .order_by("session__starts_at", "pk")
    )


def other_coordinators(changed: Collection[str], by: User) -> QuerySet[User]:
    return (
        coordinators().exclude(pk=by.pk) if OF_COORDINATORS & set(changed) else User.objects.none()
    )


def concerned_by(open_desk: OpenDesk, changed: Collection[str], *, by: User) -> Concerned:
    booked = booked_on(open_desk, changed)
    seen = list(booked.visible_to(by))
    return Concerned(seen, booked.count() - len(seen), list(other_coordinators(changed, by)))
