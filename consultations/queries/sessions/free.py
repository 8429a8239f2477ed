"""Which sessions are free, and the hours of an open desk as they are offered to be booked.

Rooms of one hour are one offer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils import timezone

from consultations.models import Consultation, Offer, OpenDesk, PollAnswer, Session
from consultations.models.open_desks import USUAL_SESSIONS
from fbias.core.prepared import Keys, Prepared


@dataclass(frozen=True)
class Hour:
    """One hour: the place that is offered, and how many there are; without one, why not."""

    sessions: list[Session]

    @property
    def starts_at(self) -> datetime:
        return self.sessions[0].starts_at

    @property
    def ends_at(self) -> datetime:
        return self.sessions[0].ends_at

    @property
    def free(self) -> list[Session]:
        return [session for session in self.sessions if session.is_free]

    @property
    def places(self) -> int:
        """How many can be booked one after the other: analysts may suffice for fewer than rooms."""
        left = (self.sessions[0].panels_left_then, self.sessions[0].panels_left_that_day)
        return min([len(self.free), *(panels for panels in left if panels is not None)])

    @property
    def place(self) -> Session | None:
        return next(iter(self.free), None)

    @property
    def is_over(self) -> bool:
        return not self.sessions[0].is_ahead

    @property
    def is_taken(self) -> bool:
        return all(session.is_taken for session in self.sessions)


def hours_of(open_desk: OpenDesk, *, besides: Consultation | None = None) -> list[Hour]:
    """Every hour of the day in order."""
    return in_hours(sessions_with_freedom(open_desk, besides=besides))


def in_hours(sessions: Iterable[Session]) -> list[Hour]:
    """The rooms of one hour together; the sessions of a day stand in order."""
    hours = groupby(sessions, key=lambda one: (one.open_desk_id, one.starts_at))
    return [Hour(list(rooms)) for _hour, rooms in hours]


def sessions_with_freedom(
    open_desk: OpenDesk, *, besides: Consultation | None = None
) -> list[Session]:
    """Every session of the day in order, marked as `mark_freedom` says."""
    return mark_freedom(sessions_of([open_desk]), besides=besides)


HERE = {"open_desk__in": Keys("desks")}
SESSIONS = Prepared(lambda: Session.objects.filter(**HERE).order_by("starts_at", "room", "pk"))
OCCUPYING = Prepared(
    lambda: (
        Consultation.objects.occupying()
        .filter(**HERE)
        .values_list("pk", "open_desk", "session", "session__starts_at")
    )
)
COUNTING = Prepared(
    lambda: Offer.objects.counting().filter(**HERE).values_list("open_desk", "analyst", "starts_at")
)
ANSWERS = Prepared(
    lambda: PollAnswer.objects.filter(**HERE).values_list("open_desk", "analyst", "max_sessions")
)


def sessions_of(open_desks: Iterable[OpenDesk]) -> list[Session]:
    """Every session of these days, day by day and in order, each with its open desk; one query."""
    desks = {desk.pk: desk for desk in open_desks}
    by_desk: defaultdict[int, list[Session]] = defaultdict(list)
    for session in SESSIONS.rows(desks=list(desks)) if desks else ():
        session.open_desk = desks[session.open_desk_id]
        by_desk[session.open_desk_id].append(session)
    return [session for key in desks for session in by_desk[key]]


def count_sessions(open_desks: Iterable[OpenDesk]) -> list[OpenDesk]:
    """Add `session_count`, `taken_count` and `free_count` (sessions to be booked now).

    `free_count` promises no more than can be booked one after the other: rooms of one hour, and
    hours of one day, may wait for the same analysts.
    """
    desks = list(open_desks)
    by_desk: defaultdict[int, list[Session]] = defaultdict(list)
    for session in mark_freedom(sessions_of(desks)):
        by_desk[session.open_desk_id].append(session)
    for desk in desks:
        rooms = by_desk[desk.pk]
        desk.session_count = len(rooms)
        desk.taken_count = sum(room.is_taken for room in rooms)
        desk.free_count = places_on(rooms) if desk.books_now else 0
    return desks


def places_on(day: list[Session]) -> int:
    """How many sessions of one day can be booked one after the other."""
    left = [room.panels_left_that_day for room in day if room.panels_left_that_day is not None]
    return max(0, min([sum(hour.places for hour in in_hours(day)), *left]))


def mark_freedom(sessions: list[Session], *, besides: Consultation | None = None) -> list[Session]:
    """Set `is_taken` (a hold that ran out does not count), `is_covered`, `is_ahead`, `is_free`.

    The sessions know their open desks. Each free one can be booked now; how many of them together
    is what `panels_left_then` and `panels_left_that_day` say: None where an open desk does not look
    at offers. An hour is covered while the analysts who offer it are enough for the smallest panel
    of every session taken then and of one more, and the sessions that analysts are ready for that
    day are enough for all of them. Where an open desk does not look at offers, every hour is.
    `besides` wants to move: it leaves its own place.
    """
    desks = {session.open_desk_id: session.open_desk for session in sessions}
    occupying = OCCUPYING.rows(desks=list(desks)) if desks else ()
    taken = {session for _pk, _desk, session, _hour in occupying}
    staying = [
        (desk, hour) for pk, desk, _session, hour in occupying if not besides or pk != besides.pk
    ]
    left = panels_left([desk for desk in desks.values() if desk.opens_by_offers], staying)
    now = timezone.now()
    for session in sessions:
        then, that_day = left(session) if session.open_desk.opens_by_offers else (None, None)
        session.panels_left_then, session.panels_left_that_day = then, that_day
        session.is_taken = session.pk in taken
        session.is_covered = then is None or that_day is None or (then >= 1 and that_day >= 1)
        session.is_ahead = session.starts_at > now
        session.is_free = session.is_ahead and session.is_covered and not session.is_taken
    return sessions


def panels_left(
    desks: list[OpenDesk], staying: list[tuple[int, datetime]]
) -> Callable[[Session], tuple[int, int]]:
    """How many more panels the offers are enough for: in the session's hour, and that day."""
    if not desks:
        return lambda _session: (0, 0)
    offered: Counter[tuple[int, datetime]] = Counter()
    ready: Counter[int] = Counter()
    by_person: Counter[tuple[int, int]] = Counter()
    keys = [desk.pk for desk in desks]
    for desk, analyst, hour in COUNTING.rows(desks=keys):
        offered[desk, hour] += 1
        by_person[desk, analyst] += 1
    said = {(desk, analyst): most for desk, analyst, most in ANSWERS.rows(desks=keys)}
    for (desk, analyst), hours in by_person.items():
        ready[desk] += min(hours, said.get((desk, analyst), USUAL_SESSIONS))
    taken_then = Counter(staying)
    taken_that_day = Counter(desk for desk, _hour in staying)

    def left(session: Session) -> tuple[int, int]:
        desk, then = session.open_desk, (session.open_desk_id, session.starts_at)
        return (
            offered[then] // desk.panel_min - taken_then[then],
            ready[desk.pk] // desk.panel_min - taken_that_day[desk.pk],
        )

    return left


def hours_of_all_days(consultation: Consultation) -> Iterator[Session]:
    """One free place for each hour: of its own day first, then of other days open for booking."""
    others = OpenDesk.objects.upcoming().exclude(pk=consultation.open_desk_id)
    return places_for(consultation, [desk for desk in others if desk.books_now])


def hours_to_choose(consultation: Consultation) -> Iterator[Session]:
    """One free place for each hour ahead, but for the hour that the person has already."""
    return places_for(consultation, [])


def places_for(consultation: Consultation, others: list[OpenDesk]) -> Iterator[Session]:
    """As many queries for many days as for one."""
    session = consultation.session
    own = (session.open_desk_id, session.starts_at) if session else None
    sessions = mark_freedom(sessions_of([consultation.open_desk, *others]), besides=consultation)
    for hour in in_hours(sessions):
        if hour.place and (hour.place.open_desk_id, hour.starts_at) != own:
            yield hour.place
