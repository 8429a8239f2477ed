"""Answer, book, move, cancel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus, SeatAnswer
from consultations.models import Consultation, Offer, PanelSeat, Session
from consultations.queries.consultations import missed_last_time
from consultations.services.bookings.claims import (
    HOLD_FOR,
    let_go_of_holds,
    refuse_outside_booking_time,
    refuse_without_analysts,
)
from consultations.services.bookings.confirmation import (
    LONGEST_REASON,
    confirm_when_ready,
    settle_answers,
    withdraw_acceptance,
)
from consultations.services.bookings.turns import wait_for_turn
from consultations.services.mails import announce_booked, announce_cancelled, announce_moved
from consultations.services.waiting_list.line import offer_places
from fbias.core.editing import refuse_changed
from fbias.core.errors import DomainError
from fbias.core.reader import label_language
from fbias.core.timeline import kept, record
from fbias.core.workflow import lock_for
from members.models import User


@transaction.atomic
def save_answers(
    consultation: Consultation, *, by: User, answers: Mapping[str, Any], seen: str | None = None
) -> Consultation:
    """Keep what was typed, whatever happened to the place; what has ended stays as it is.

    Over answers that the author did not see (`seen`) nothing is written. Images that
    exist after all are asked for: what was accepted without them is so no longer. A required
    answer that comes confirms a place, one that is brought up and missing makes it provisional.
    """
    locked = lock_for(consultation, "change", by=by)
    if locked.status not in ConsultationStatus.EDITABLE:
        raise DomainError(
            _("This consultation is “%(state)s”; its answers can no longer be changed.")
            % {"state": locked.get_status_display()}
        )
    refuse_changed({key: locked.answers.get(key) for key in answers}, answers, seen=seen)
    changes = {
        key: [kept(locked.answers.get(key)), kept(value)]
        for key, value in answers.items()
        if locked.answers.get(key) != value
    }
    had_no_images_yet = locked.has_no_images_yet
    locked.answers = {**locked.answers, **answers}
    locked.title = str(locked.answers.get("title", ""))[:120]
    if locked.status == ConsultationStatus.CLAIMED and not locked.hold_is_over:
        locked.hold_expires_at = min(
            timezone.now() + HOLD_FOR, locked.open_desk.closes_at + HOLD_FOR
        )
    locked.full_clean(validate_unique=False, validate_constraints=False)
    locked.save(update_fields=["answers", "title", "hold_expires_at"])
    if changes and locked.status in ConsultationStatus.BOOKED:
        record(locked, "answer", by=by, changes=changes)
    if had_no_images_yet and not locked.has_no_images_yet:
        locked = withdraw_acceptance(locked)
    return settle_answers(locked) if changes else locked


@transaction.atomic
def book_session(consultation: Consultation, *, by: User) -> Consultation:
    """Send the form: the place becomes provisional, and confirmed at once if an image is ready."""
    locked = lock_for(consultation, "book", by=by)
    if locked.is_past_data_deadline(timezone.now()):
        raise DomainError(_("Booking for this open desk is closed. Choose another open desk."))
    missing = locked.form.missing(locked.answers)
    if missing:
        raise DomainError(
            _("Please answer first: %(questions)s")
            % {"questions": "; ".join(question.label for question in missing)}
        )
    consultation = consultation.life.advance(
        consultation,
        "book",
        by=by,
        booked_at=timezone.now(),
        hold_expires_at=None,
        consents=consents_of(locked),
        needs_yes=missed_last_time(locked.requester),
    )
    announce_booked(consultation)
    return confirm_when_ready(consultation)


def consents_of(consultation: Consultation) -> dict[str, Any]:
    """What the person agrees to by booking, in the words that they read."""
    promises = [one for one in consultation.form.questions if one.kind == "checks"]
    return {
        "at": timezone.now().isoformat(),
        "version": consultation.intake_form.number,
        "language": label_language(),
        "words": [option.label for question in promises for option in question.options],
    }


@transaction.atomic
def move_booking(consultation: Consultation, *, by: User, session: Session) -> Consultation:
    """Change to another free session, of any open desk; the panel is asked whether it comes along.

    A double click moves once and writes to everybody once.
    """
    left = consultation.open_desk
    for open_desk in sorted({left, session.open_desk}, key=lambda one: one.pk):
        wait_for_turn(open_desk)  # before the consultation, as everywhere
    consultation = lock_for(consultation, "move", by=by)
    now = timezone.now()
    goes_elsewhere = session.open_desk_id != consultation.open_desk_id
    if goes_elsewhere:
        refuse_outside_booking_time(session)
        offer_places(session.open_desk)
    if session.pk == consultation.session_id:
        raise DomainError(_("You have this session already. Choose another one."))
    if now >= session.starts_at:
        raise DomainError(_("This session has begun. Choose a later one."))
    if now >= consultation.open_desk.panel_freeze_at and not by.is_coordinator:
        raise DomainError(
            _("The panels are final, so your session can no longer move. Write to us instead.")
        )
    refuse_without_analysts(session, besides=consultation)
    let_go_of_holds(session, consultation.requester)
    due = {"images_due_at": None} if goes_elsewhere else {}
    consultation = consultation.life.advance(
        consultation, "move", by=by, session=session, open_desk=session.open_desk, **due
    )
    tell_calendars(consultation)
    lost = leave_behind(consultation) if goes_elsewhere else []
    lost += take_the_panel_along(consultation)
    announce_moved(consultation, left_behind=lost)
    offer_places(left)
    return consultation


def leave_behind(consultation: Consultation) -> list[PanelSeat]:
    """On another day only those come along who offered that hour; the others are told."""
    assert consultation.session  # noqa: S101 - a booked consultation has a session
    offering = Offer.objects.counting().filter(
        open_desk=consultation.open_desk, starts_at=consultation.session.starts_at
    )
    gone = consultation.seats.exclude(analyst__in=offering.values("analyst"))
    lost = list(gone.select_related("analyst__user"))
    for seat in lost:
        record(consultation, "unseat", by=None, analyst=seat.analyst_id)
    gone.delete()
    return lost


def tell_calendars(consultation: Consultation) -> None:
    """Raise the sequence of the calendar entry, so that calendars take the next one for news.

    The row must be the locked one that a step has just returned.
    """
    consultation.calendar_sequence += 1
    consultation.save(update_fields=["calendar_sequence"])


def take_the_panel_along(consultation: Consultation) -> list[PanelSeat]:
    """Move every seat to the new hour; seats whose analyst sits elsewhere then are given up.

    Who had said yes to the old hour is asked again.
    """
    assert consultation.session  # noqa: S101 - a booked consultation has a session
    lost = []
    # In the order of the analysts, each row held: two moves at once wait instead of deadlocking.
    seats = consultation.seats.select_related("analyst__user").order_by("analyst")
    for seat in seats.select_for_update(of=("self", "analyst"), no_key=True):
        seat.period = consultation.session.period
        seat.answer, seat.answered_at = SeatAnswer.NONE, None
        try:
            with transaction.atomic():
                seat.save(update_fields=["period", "answer", "answered_at"])
        except IntegrityError:
            lost.append(seat)
            record(consultation, "unseat", by=None, analyst=seat.analyst_id)
            PanelSeat.objects.filter(pk=seat.pk).delete()
    return lost


@transaction.atomic
def cancel_booking(consultation: Consultation, *, by: User, reason: str) -> Consultation:
    """Give the session back. The reason is kept; the panel, the user and coordinators are told."""
    wait_for_turn(consultation.open_desk)
    locked = lock_for(consultation, "cancel", by=by)
    was_booked = locked.status in ConsultationStatus.BOOKED
    if was_booked and not reason.strip():
        raise DomainError(_("Please tell us why in a few words: it helps us to plan."))
    if locked.session and timezone.now() >= locked.session.starts_at and not by.is_coordinator:
        raise DomainError(_("The session has begun, so it can no longer be cancelled."))
    consultation = consultation.life.advance(
        consultation,
        "cancel",
        by=by,
        cancel_reason=reason.strip()[:LONGEST_REASON],
        cancelled_late=was_booked and timezone.now() >= locked.open_desk.panel_freeze_at,
    )
    tell_calendars(consultation)
    seats = give_up_seats(consultation)
    if was_booked:
        announce_cancelled(consultation, seats=seats)
    offer_places(consultation.open_desk)
    return consultation


def give_up_seats(consultation: Consultation) -> list[PanelSeat]:
    """Free the panel of a place that ended; returns who sat there, to be told."""
    seats = list(consultation.seats.select_related("analyst__user"))
    PanelSeat.objects.filter(consultation=consultation).delete()
    return seats
