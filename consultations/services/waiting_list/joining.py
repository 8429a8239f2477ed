"""Join the waiting list of a day, and leave it."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus
from consultations.models import Consultation, OpenDesk
from consultations.queries.sessions.free import sessions_with_freedom
from consultations.queries.waiting_list import takes_waiting
from consultations.services.bookings.turns import expire_hold, wait_for_turn
from consultations.services.mails import announce_left, announce_waiting
from consultations.services.waiting_list.line import offer_places
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import User


@transaction.atomic
def join_waiting_list(open_desk: OpenDesk, *, by: User) -> Consultation:
    """Wait for a place of a day that is full or closed; what was typed for this day is kept.

    A double click joins once. A place that is free already is offered at once.
    """
    open_desk = wait_for_turn(open_desk)
    refuse_without_waiting(open_desk)
    let_go_of_own_hold(open_desk, by)
    live = Consultation.objects.live().filter(requester=by, open_desk=open_desk).first()
    if live and live.status in ConsultationStatus.IN_LINE:
        return live
    if live:
        raise DomainError(
            _("You already have a session on this open desk. You can move it under “My bookings”.")
        )
    waiting = return_to_line(open_desk, by) or join_anew(open_desk, by)
    if not offer_places(open_desk):
        announce_waiting(waiting)
    waiting.refresh_from_db()
    return waiting


def refuse_without_waiting(open_desk: OpenDesk) -> None:
    """A place that can be booked needs no list, and a day that is over has none."""
    if not takes_waiting(open_desk, timezone.now()):
        raise DomainError(_("Nobody can wait for a place of this open desk. Choose another one."))
    if open_desk.books_now and any(one.is_free for one in sessions_with_freedom(open_desk)):
        raise DomainError(_("A session is free. Book it: you need not wait."))


def let_go_of_own_hold(open_desk: OpenDesk, person: User) -> None:
    for stale in Consultation.objects.hold_run_out().filter(open_desk=open_desk, requester=person):
        expire_hold(stale)


def return_to_line(open_desk: OpenDesk, person: User) -> Consultation | None:
    """The last request of this person for this day, at the end of the line; its answers stay."""
    before = Consultation.objects.filter(
        requester=person, open_desk=open_desk, status__in=ConsultationStatus.MAY_RETURN
    ).first()
    if before is None:
        return None
    return before.life.advance(
        before, "queue", by=person, session=None, queued_at=timezone.now(), images_due_at=None
    )


def join_anew(open_desk: OpenDesk, person: User) -> Consultation:
    joined = Consultation(
        requester=person,
        open_desk=open_desk,
        status=ConsultationStatus.WAITING,
        queued_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            joined.save(force_insert=True)
    except IntegrityError as error:
        raise DomainError(
            _("You already have a session on this open desk. You can move it under “My bookings”.")
        ) from error
    record(joined, "join", by=person)
    return joined


@transaction.atomic
def leave_waiting_list(consultation: Consultation, *, by: User) -> Consultation:
    """Leave the list, or pass an offer: then the next in line is asked at once."""
    wait_for_turn(consultation.open_desk)
    lock_for(consultation, "leave", by=by)
    left = consultation.life.advance(consultation, "leave", by=by, session=None)
    if by.pk != left.requester_id:
        announce_left(left)
    offer_places(left.open_desk)
    return left
