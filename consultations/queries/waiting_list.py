"""The waiting list of an open desk: who is where in it, and until when a place can be offered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, Q
from django.utils import timezone

from consultations.enums import ConsultationStatus as C
from consultations.enums import OpenDeskStatus
from consultations.models import Consultation, ConsultationImage, OpenDesk, Session
from consultations.models.bookings import ConsultationQuerySet
from consultations.queries.sessions.free import Hour, count_sessions, sessions_with_freedom
from members.models import User

OFFER_FOR = timedelta(hours=48)
SHORTEST_OFFER = timedelta(hours=4)
LAST_OFFER_BEFORE = timedelta(hours=24)
IMAGES_AFTER = timedelta(hours=24)
IMAGES_BEFORE = timedelta(hours=12)
OTHER_DAYS = 3
JUST_ENDED = (C.EXPIRED, C.RELEASED, C.CANCELLED, C.LEFT, C.LAPSED)


def offer_ends(session: Session, now: datetime) -> datetime | None:
    """Two days to answer, less near the day; None where too little time is left to ask anybody."""
    end = min(now + OFFER_FOR, session.starts_at - LAST_OFFER_BEFORE)
    return end if end - now >= SHORTEST_OFFER else None


def own_due(session: Session, answer_by: datetime) -> datetime | None:
    """When images of a late place are due; None where the date of the day leaves time enough."""
    due = max(answer_by, min(answer_by + IMAGES_AFTER, session.starts_at - IMAGES_BEFORE))
    return due if due > session.open_desk.data_deadline_at else None


def takes_waiting(open_desk: OpenDesk, now: datetime) -> bool:
    """Whether one can wait for a place: booking has begun, and a session is still to come."""
    return (
        open_desk.status in OpenDeskStatus.UPCOMING
        and open_desk.opens_at <= now
        and open_desk.sessions.filter(starts_at__gt=now).exists()
    )


def place_of(consultation: Consultation) -> int:
    """The number in the line; the next one who is offered a place is number 1."""
    before = Q(queued_at__lt=consultation.queued_at) | Q(
        queued_at=consultation.queued_at, pk__lte=consultation.pk
    )
    return (
        Consultation.objects.waiting().filter(before, open_desk=consultation.open_desk_id).count()
    )


def waiting_on(open_desk: OpenDesk) -> int:
    return Consultation.objects.waiting().filter(open_desk=open_desk).count()


def next_days(open_desk: OpenDesk) -> list[OpenDesk]:
    """Other open desks ahead, with what is free there: where else there may be a place."""
    return count_sessions(OpenDesk.objects.upcoming().exclude(pk=open_desk.pk)[:OTHER_DAYS])


@dataclass(frozen=True)
class Outlook:
    """What the page of a day without a place to book says instead."""

    waiting: int
    is_closed: bool
    next_days: list[OpenDesk]


def line_beside(open_desk: OpenDesk, hours: Iterable[Hour]) -> Outlook | None:
    """None while a session can be booked, and where nobody can wait any more."""
    now = timezone.now()
    if open_desk.takes_bookings(now) and any(hour.place for hour in hours):
        return None
    if not takes_waiting(open_desk, now):
        return None
    return Outlook(waiting_on(open_desk), not open_desk.takes_bookings(now), next_days(open_desk))


@dataclass(frozen=True)
class Line:
    """One person in the line as coordinators see it."""

    place: int | None
    consultation: Consultation
    lacks_answers: bool

    @property
    def usable(self) -> int:
        return len(self.consultation.usable_images)


@dataclass(frozen=True)
class WaitingList:
    """Who waits, who is being asked, who was there before; of `hidden` people only how many."""

    waiting: list[Line]
    offered: list[Line]
    ended: list[Line]
    hidden: int
    sessions: list[Session]


def waiting_list(open_desk: OpenDesk, *, by: User) -> WaitingList:
    of_desk = Consultation.objects.filter(open_desk=open_desk)
    everybody = list(of_desk.waiting().values_list("pk", flat=True))
    places = {pk: place for place, pk in enumerate(everybody, start=1)}
    seen = for_lines(of_desk.visible_to(by))
    waiting = lines(seen.waiting(), places)
    now = timezone.now()
    return WaitingList(
        waiting,
        lines(seen.filter(status=C.OFFERED).order_by("hold_expires_at", "pk"), places),
        lines(seen.filter(status__in=JUST_ENDED).order_by("-pk"), places),
        hidden=len(everybody) - len(waiting),
        sessions=[
            session
            for session in sessions_with_freedom(open_desk)
            if not session.is_taken and session.starts_at > now
        ],
    )


def for_lines(found: ConsultationQuerySet) -> ConsultationQuerySet:
    return found.select_related("requester__institution", "session", "open_desk").prefetch_related(
        Prefetch("images", ConsultationImage.objects.select_related("upload"))
    )


def lines(found: Iterable[Consultation], places: dict[int, int]) -> list[Line]:
    return [Line(places.get(one.pk), one, bool(one.form.missing(one.answers))) for one in found]
