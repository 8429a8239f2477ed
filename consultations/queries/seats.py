"""Seats that can still be answered for: published, to come, not hidden from their analyst."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from consultations.enums import ConsultationStatus
from consultations.models import Consultation, PanelSeat
from members.enums import MembershipStatus
from members.models import User
from members.queries.conflicts import in_conflict


def awaiting(seats: QuerySet[PanelSeat]) -> QuerySet[PanelSeat]:
    """Those among these whose analyst was told and whose hour has not begun."""
    return seats.filter(
        published_at__isnull=False,
        analyst__status__in=MembershipStatus.CURRENT,
        analyst__user__is_active=True,
        consultation__status__in=ConsultationStatus.BOOKED,
        consultation__session__starts_at__gt=timezone.now(),
    ).select_related(
        "analyst__user", "consultation__session", "consultation__requester__institution"
    )


def answerable_seat(pk: int, analyst_pk: int) -> PanelSeat | None:
    """The seat that a personal link was made for, as long as it can be answered for."""
    seat = awaiting(PanelSeat.objects.filter(pk=pk, analyst=analyst_pk)).first()
    if seat is None or in_conflict(seat.analyst.user, seat.consultation.requester):
        return None
    return seat


def own_seat(consultation: Consultation, person: User) -> PanelSeat | None:
    """The person's own seat on this panel, as long as it can be answered for."""
    return awaiting(
        PanelSeat.objects.filter(consultation=consultation, analyst__user=person)
    ).first()
