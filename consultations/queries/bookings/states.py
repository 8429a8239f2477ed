"""What is known of each state of a booking: what its requester does next, how ready it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from consultations.enums import ConsultationStatus as C
from consultations.models import Consultation
from consultations.queries.bookings import readiness, stages
from consultations.queries.bookings.readiness import Readiness
from consultations.queries.bookings.stages import NextAction


@dataclass(frozen=True)
class State:
    """`next` is for the requester, `ready` for coordinators, `tone` the badge in the admin."""

    next: Callable[[Consultation], NextAction]
    ready: Callable[[Consultation, datetime], Readiness] = readiness.by_its_name
    tone: str = ""


ENDED = State(stages.book_again)
STATES: dict[str, State] = {
    C.WAITING: State(stages.wait_for_a_turn),
    C.OFFERED: State(stages.wait_for_a_turn),
    C.CLAIMED: State(stages.finish_the_form, readiness.form_open, "info"),
    C.EXPIRED: State(stages.finish_the_form),
    C.PROVISIONAL: State(stages.complete_the_booking, readiness.images_awaited, "warning"),
    C.CONFIRMED: State(stages.look_forward, readiness.confirmed, "success"),
    C.HELD: State(stages.after_the_session, tone="success"),
    C.NO_SHOW: State(stages.after_the_session, tone="danger"),
    C.RELEASED: State(stages.after_a_release),
    C.CANCELLED: ENDED,
    C.LEFT: ENDED,
    C.LAPSED: ENDED,
    C.UNPLACED: ENDED,
    C.DECLINED: ENDED,
    C.REDIRECTED: ENDED,
}


def next_action(consultation: Consultation) -> NextAction:
    """The next step of the requester."""
    return STATES[consultation.status].next(consultation)


def readiness_of(consultation: Consultation, now: datetime) -> Readiness:
    return STATES[consultation.status].ready(consultation, now)
