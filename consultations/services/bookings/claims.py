"""A place is claimed and waits for its form; it runs out, or is claimed again."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus
from consultations.models import Consultation, IntakeForm, Session
from consultations.queries.sessions.free import sessions_with_freedom
from consultations.services.bookings.turns import expire_hold, wait_for_turn
from consultations.services.waiting_list.line import offer_places
from fbias.core.constraints import broken_constraint
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from members.models import User

HOLD_FOR = timedelta(minutes=45)


class SessionTaken(DomainError):
    """Somebody else occupies the session: offer what is still free."""


@transaction.atomic
def claim_session(session: Session, *, by: User, request_key: UUID) -> Consultation:
    """Hold a session for one person while the form is filled: insert and see.

    The same `request_key` gives the same consultation again. Raises `SessionTaken` when somebody
    else was faster, `DomainError` when booking is closed or the person has a session that day.
    """
    replay = Consultation.objects.filter(requester=by, request_key=request_key).first()
    if replay:
        return replay
    refuse_outside_booking_time(session)
    offer_places(session.open_desk)
    refuse_without_analysts(session)
    let_go_of_holds(session, by)
    claim = Consultation(
        requester=by,
        open_desk=session.open_desk,
        session=session,
        request_key=request_key,
        hold_expires_at=timezone.now() + HOLD_FOR,
        answers=last_answers(by, session),
    )
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError as error:
        return answer_lost_race(claim, error)
    record(claim, "claim", by=by, session=session.pk)
    return claim


def claim_hour(session: Session, *, by: User, request_key: UUID) -> Consultation:
    """Hold any room of the hour, this one first: rooms of one hour are the same to the person."""
    try:
        if came_too_late(session, by, request_key):
            raise taken()
        return claim_session(session, by=by, request_key=request_key)
    except SessionTaken:
        for other in sessions_with_freedom(session.open_desk):
            if not other.is_free or other.starts_at != session.starts_at:
                continue
            with suppress(SessionTaken):
                return claim_session(other, by=by, request_key=request_key)
        raise


def answer_lost_race(claim: Consultation, error: IntegrityError) -> Consultation:
    """Answer a replay that was overtaken with its own row; else say which rule the insert broke.

    One insert may break several indexes and the database names any of them, so the key goes first.
    """
    own = Consultation.objects.filter(
        requester=claim.requester, request_key=claim.request_key
    ).first()
    if own:
        return own
    broken = broken_constraint(error)
    if broken == "consultation_one_per_session":
        raise taken() from error
    if broken == "consultation_one_live_per_person_and_desk":
        raise DomainError(
            _("You already have a session on this open desk. You can move it under “My bookings”.")
        ) from error
    raise error


def taken() -> SessionTaken:
    return SessionTaken(_("Somebody else has just taken this session. These are still free."))


def came_too_late(session: Session, person: User, request_key: UUID) -> bool:
    """Whether another has the session already, so that nothing needs to be tried.

    Of many who want one place at once nearly all are answered by this look. The guard is the unique
    index: whoever passes here may still lose.
    """
    others = Consultation.objects.occupying().filter(session=session).exclude(requester=person)
    mine = Consultation.objects.filter(requester=person, request_key=request_key)
    return others.exists() and not mine.exists()


def refuse_outside_booking_time(session: Session) -> None:
    if not session.open_desk.takes_bookings(timezone.now()):
        raise DomainError(_("Booking for this open desk is closed. Choose another open desk."))


def refuse_without_analysts(session: Session, *, besides: Consultation | None = None) -> None:
    """Refuse an hour that offers do not cover, on open desks that look at them.

    Claims of one such open desk wait for each other here: what covers one more session may not
    cover two. What is taken is left to the unique index.
    """
    if not session.open_desk.opens_by_offers:
        return
    as_it_is_now = wait_for_turn(session.open_desk)
    sessions = sessions_with_freedom(as_it_is_now, besides=besides)
    fresh = next(one for one in sessions if one.pk == session.pk)
    if not (fresh.is_covered or fresh.is_taken):
        raise SessionTaken(_("This session can no longer be booked. These are still free."))


def let_go_of_holds(session: Session, person: User) -> None:
    """End holds that have run out and stand in the way: on this session, or of this person."""
    for stale in Consultation.objects.hold_run_out().filter(open_desk=session.open_desk):
        if stale.session_id == session.pk or stale.requester_id == person.pk:
            expire_hold(stale)


def last_answers(person: User, session: Session) -> dict[str, Any]:
    """What the person typed before on this open desk and lost the place of: nothing is lost.

    On another one, only what nobody is asked twice: how they work, whom they have at hand.
    """
    before = (
        Consultation.objects.filter(requester=person, open_desk=session.open_desk)
        .filter(status=ConsultationStatus.EXPIRED)
        .order_by("-created_at", "-pk")
        .first()
    )
    return dict(before.answers) if before else carried_answers(person)


def carried_answers(person: User) -> dict[str, Any]:
    """Of the last booking, the answers that hold for the person and not for the question."""
    sent = Consultation.objects.filter(requester=person, booked_at__isnull=False)
    last = sent.order_by("-booked_at", "-pk").first()
    if last is None:
        return {}
    asked = (one.id for one in IntakeForm.objects.current().form.questions if one.carried)
    return {name: last.answers[name] for name in asked if last.answers.get(name)}


@transaction.atomic
def reclaim_session(consultation: Consultation, *, by: User, session: Session) -> Consultation:
    """Hold a session again for a form whose hold ended; answers and images are still there."""
    refuse_outside_booking_time(session)
    offer_places(session.open_desk)
    if session.open_desk_id != consultation.open_desk_id:
        raise DomainError(_("Choose a session of the same open desk."))
    refuse_without_analysts(session)
    let_go_of_holds(session, by)
    try:
        return consultation.life.advance(
            consultation,
            "reclaim",
            by=by,
            session=session,
            hold_expires_at=timezone.now() + HOLD_FOR,
        )
    except DomainError as error:
        raise SessionTaken(str(error)) from error
