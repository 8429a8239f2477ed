"""A free place goes to the first in line, in the transaction that frees it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consultations.models import Consultation, OpenDesk, Session
from consultations.queries.sessions.free import sessions_with_freedom
from consultations.queries.waiting_list import offer_ends, own_due
from consultations.services.bookings.turns import expire_hold, wait_for_turn
from consultations.services.mails import (
    announce_lapsed,
    announce_no_time_to_ask,
    announce_offered,
    announce_unplaced,
)


@transaction.atomic
def offer_places(open_desk: OpenDesk) -> int:
    """Offer every free place to whoever waits longest; returns how many were offered.

    Holds the open desk's row to the end of the transaction: whoever frees a place, joins the list
    or answers an offer waits here, so that nobody is skipped and nobody is asked twice. The caller
    must not hold a consultation's row before it holds this one.
    """
    if not Consultation.objects.waiting().filter(open_desk=open_desk).exists():
        return 0
    open_desk = wait_for_turn(open_desk)
    for stale in Consultation.objects.hold_run_out().filter(open_desk=open_desk):
        expire_hold(stale)
    offered = 0
    while (place := place_to_offer(open_desk)) and (first := first_in_line(open_desk)):
        offer(first, place[0], ends=place[1])
        offered += 1
    return offered


def place_to_offer(open_desk: OpenDesk) -> tuple[Session, datetime] | None:
    """The first place that is free, and until when somebody can be asked for it."""
    now = timezone.now()
    free = [one for one in sessions_with_freedom(open_desk) if one.is_free]
    for session in free:
        if ends := offer_ends(session, now):
            return session, ends
    if free:
        announce_no_time_to_ask(free[0])
    return None


def first_in_line(open_desk: OpenDesk) -> Consultation | None:
    return Consultation.objects.waiting().filter(open_desk=open_desk).first()


def offer(
    consultation: Consultation, session: Session, *, ends: datetime, by: object = None
) -> Consultation:
    """Keep the place for this person until `ends`, and ask."""
    offered = consultation.life.advance(
        consultation,
        "offer",
        by=by,
        session=session,
        hold_expires_at=ends,
        queued_at=consultation.queued_at or timezone.now(),
        images_due_at=own_due(session, ends),
    )
    announce_offered(offered)
    return offered


def keep_the_line_moving() -> dict[str, int]:
    """What the clock asks of all waiting lists: offers run out, places go on, waits end."""
    return {"lapsed": lapse_offers(), "offered": offer_everywhere(), "unplaced": end_waits()}


def lapse_offers() -> int:
    return sum(lapse(one) for one in Consultation.objects.offer_run_out())


@transaction.atomic
def lapse(consultation: Consultation) -> bool:
    """End an offer that nobody answered, and ask the next; False if it was answered meanwhile."""
    wait_for_turn(consultation.open_desk)
    late = Consultation.objects.offer_run_out().select_for_update(of=("self",))
    fresh = late.filter(pk=consultation.pk).first()
    if fresh is None:
        return False
    lapsed = fresh.life.advance(fresh, "lapse", by=None, session=None)
    announce_lapsed(lapsed)
    offer_places(consultation.open_desk)
    return True


def offer_everywhere() -> int:
    """Places that became free in any other way: analysts offered hours, a form was not sent."""
    waited_for = Consultation.objects.waiting().order_by().values("open_desk")
    return sum(offer_places(one) for one in OpenDesk.objects.filter(pk__in=waited_for))


def end_waits() -> int:
    """Once the last session has begun, whoever still waits is told."""
    over = Consultation.objects.waiting().exclude(open_desk__sessions__starts_at__gt=timezone.now())
    return sum(end_wait(one) for one in over)


@transaction.atomic
def end_wait(consultation: Consultation) -> bool:
    wait_for_turn(consultation.open_desk)
    if not Consultation.objects.waiting().filter(pk=consultation.pk).exists():
        return False
    announce_unplaced(consultation.life.advance(consultation, "end_wait", by=None))
    return True
