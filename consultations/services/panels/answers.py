"""An analyst answers for a published seat: accepts, declines, or declares a conflict."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus, SeatAnswer
from consultations.models import Consultation, Decline, PanelSeat
from consultations.services.bookings.changes import tell_calendars
from consultations.services.mails import announce_declined
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from members.models import User
from members.queries.conflicts import in_conflict
from members.services.conflicts import declare_conflict

LONGEST_REASON = 300


def lock_told_seat(seat: PanelSeat, by: User) -> PanelSeat | None:
    """The seat afresh, its consultation locked; None if it was given back already."""
    return told_seat(seat, by, Consultation.objects.select_for_update(of=("self",)))


def told_seat(seat: PanelSeat, by: User, consultations: QuerySet[Consultation]) -> PanelSeat | None:
    """The seat afresh with its consultation, read from these; None if it was given back already."""
    consultation = consultations.select_related("session", "open_desk", "requester").get(
        pk=seat.consultation_id
    )
    fresh = (
        consultation.seats.select_related("analyst__user")
        .filter(pk=seat.pk, published_at__isnull=False)
        .first()
    )
    if fresh is None:
        return None
    if fresh.analyst.user_id != by.pk:
        raise PermissionDenied
    fresh.consultation = consultation
    begun = consultation.session is None or consultation.session.starts_at <= timezone.now()
    if begun or consultation.status not in ConsultationStatus.BOOKED:
        raise DomainError(_("This session has begun or is no longer booked."))
    return fresh


@transaction.atomic
def accept_seat(seat: PanelSeat, *, by: User) -> PanelSeat:
    """Say yes; once more changes nothing."""
    fresh = lock_told_seat(seat, by)
    if fresh is None:
        raise DomainError(_("You no longer sit on this panel. There is nothing to do."))
    if fresh.answer != SeatAnswer.ACCEPTED:
        fresh.answer, fresh.answered_at = SeatAnswer.ACCEPTED, timezone.now()
        fresh.save(update_fields=["answer", "answered_at"])
        record(fresh.consultation, "accept_seat", by=by, analyst=fresh.analyst_id)
    return fresh


@transaction.atomic
def decline_seat(seat: PanelSeat, *, by: User, reason: str = "") -> None:
    """Give the seat back at once; coordinators without conflict learn who could replace.

    The analyst is not proposed for this consultation again. Once more changes nothing.
    """
    fresh = lock_told_seat(seat, by)
    if fresh is None:
        return
    consultation = fresh.consultation
    PanelSeat.objects.filter(pk=fresh.pk).delete()
    decline, _made = Decline.objects.update_or_create(
        consultation=consultation,
        analyst=fresh.analyst,
        defaults={"reason": reason.strip()[:LONGEST_REASON], "declined_at": timezone.now()},
    )
    entry = record(consultation, "decline_seat", by=by, analyst=fresh.analyst_id)
    tell_calendars(consultation)
    announce_declined(decline, occasion=f"declined-{entry.pk}")


@transaction.atomic
def declare_conflict_on_seat(seat: PanelSeat, *, by: User) -> None:
    """Declare a conflict with the person who asked: the seat goes, and with it every trace.

    No consultation is held here: the conflict may end several seats, and locks all their
    consultations in order. A second click waits for the first, and finds the seat gone.
    """
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    fresh = told_seat(seat, by, Consultation.objects.all())
    if fresh is None:
        return
    requester = fresh.consultation.requester
    if not in_conflict(by, requester):
        declare_conflict(by, by=by, with_person=requester)
