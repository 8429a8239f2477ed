"""The poll of an open desk: who answered what, who is missing, which sessions that covers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import QuerySet
from django.utils import timezone

from consultations.enums import OpenDeskStatus
from consultations.models import Offer, OpenDesk, PollAnswer
from fbias.core.addresses import address
from fbias.core.prepared import moment
from fbias.core.said_dates import date_format
from members.enums import MembershipStatus
from members.models import Analyst
from members.queries.availability import away_on, usual_hours


@dataclass(frozen=True)
class Hour:
    """One hour of the day, as an analyst is asked for it, on the analyst's own clock."""

    starts_at: datetime
    ends_at: datetime
    rooms: int

    @property
    def value(self) -> str:
        return self.starts_at.isoformat()

    @property
    def clock(self) -> str:
        return between(timezone.localtime(self.starts_at), timezone.localtime(self.ends_at))


def between(start: datetime, end: datetime) -> str:
    """“10:00-11:00”."""
    return f"{date_format(start, 'H:i')}-{date_format(end, 'H:i')}"


def hours_of_day(open_desk: OpenDesk) -> list[Hour]:
    sessions = sorted(open_desk.sessions.all(), key=lambda session: session.starts_at)
    return [
        Hour(start, group[0].ends_at, len(group))
        for start, found in groupby(sessions, key=lambda session: session.starts_at)
        if (group := list(found))
    ]


def unanswered(open_desk: OpenDesk) -> QuerySet[Analyst]:
    """Analysts who can take work and have not answered the poll of this day."""
    return (
        Analyst.objects.can_work()
        .exclude(poll_answers__open_desk=open_desk)
        .select_related("user")
        .order_by("pk")
    )


def running_polls() -> QuerySet[OpenDesk]:
    """The days whose poll is open now, the one that closes first in front."""
    running = OpenDesk.objects.exclude(status__in=OpenDeskStatus.OVER)
    return running.filter(poll_closes_at__gt=moment()).order_by("poll_closes_at", "pk")


def running_poll_for(analyst: Analyst) -> str | None:
    """Where a member answers the first poll that waits for them."""
    waiting = running_polls().exclude(poll_answers__analyst=analyst).first()
    return address("consultations:offer", waiting.pk) if waiting else None


def waited_for(open_desk: OpenDesk) -> QuerySet[Analyst]:
    """Those of them who are not away that day: nobody is reminded of a day they cannot come."""
    there = Analyst.objects.can_work(on=open_desk.day)
    return unanswered(open_desk).filter(pk__in=there.order_by().values("pk"))


def is_over(open_desk: OpenDesk) -> bool:
    """Whether the last hour of this day has ended."""
    ends = last_end(open_desk)
    return ends is not None and ends <= timezone.now()


def last_end(open_desk: OpenDesk) -> datetime | None:
    """When the last hour of this day ends; None for a day without hours."""
    return max((session.ends_at for session in open_desk.sessions.all()), default=None)


def is_answerable(open_desk: OpenDesk, analyst: Analyst) -> bool:
    """Whether this member is still asked for hours of this day, or may read why not now."""
    return (
        open_desk.is_asking
        and bool(open_desk.sessions.all())
        and not is_over(open_desk)
        and analyst.status in MembershipStatus.CURRENT
        and analyst.user.is_active
    )


@dataclass(frozen=True)
class Mine:
    """What the page shows an analyst: the answer given, or the usual week as a proposal."""

    hours: list[Hour]
    offered: frozenset[datetime]
    usual: frozenset[datetime]
    answer: PollAnswer | None
    is_away: bool

    @property
    def ticked(self) -> frozenset[datetime]:
        return self.offered if self.answer or self.offered else self.usual

    @property
    def is_prefilled(self) -> bool:
        return not (self.answer or self.offered) and bool(self.usual)


def mine(open_desk: OpenDesk, analyst: Analyst) -> Mine:
    """The day as this analyst is asked for it; nothing about bookings."""
    hours = hours_of_day(open_desk)
    offers = Offer.objects.filter(open_desk=open_desk, analyst=analyst)
    return Mine(
        hours=hours,
        offered=frozenset(offers.values_list("starts_at", flat=True)),
        usual=frozenset(usual_hours(analyst, [(h.starts_at, h.ends_at) for h in hours])),
        answer=PollAnswer.objects.filter(open_desk=open_desk, analyst=analyst).first(),
        is_away=analyst.pk in away_on(open_desk.day),
    )


@dataclass(frozen=True)
class Line:
    """One analyst in the coordinators' table; `cells` are the hours in order."""

    analyst: Analyst
    answer: PollAnswer | None
    cells: list[bool]
    is_away: bool

    @property
    def has_answered(self) -> bool:
        return self.answer is not None


@dataclass(frozen=True)
class Column:
    """One hour with how many count for it, and how many sessions at once they are enough for."""

    hour: Hour
    offers: int
    covered: int

    @property
    def is_short(self) -> bool:
        return self.covered < self.hour.rooms


@dataclass(frozen=True)
class Matrix:
    columns: list[Column]
    lines: list[Line]

    @property
    def answered(self) -> int:
        return sum(line.has_answered for line in self.lines)

    @property
    def missing(self) -> list[Line]:
        return [line for line in self.lines if not line.has_answered and not line.is_away]


def matrix_of(open_desk: OpenDesk) -> Matrix:
    """Everybody who is or could be asked, by name, in a constant number of queries."""
    hours = hours_of_day(open_desk)
    away = away_on(open_desk.day)
    offered: defaultdict[int, set[datetime]] = defaultdict(set)
    for analyst_id, start in Offer.objects.filter(open_desk=open_desk).values_list(
        "analyst", "starts_at"
    ):
        offered[analyst_id].add(start)
    answers = {answer.analyst_id: answer for answer in open_desk.poll_answers.all()}
    lines = [
        Line(
            analyst,
            answers.get(analyst.pk),
            [hour.starts_at in offered[analyst.pk] for hour in hours],
            analyst.pk in away,
        )
        for analyst in Analyst.objects.current()
        .filter(user__is_active=True)
        .select_related("user", "facility")
    ]
    counts = [
        sum(line.cells[place] and not line.is_away for line in lines) for place in range(len(hours))
    ]
    columns = [
        Column(hour, count, min(count // open_desk.panel_min, hour.rooms))
        for hour, count in zip(hours, counts, strict=True)
    ]
    return Matrix(columns, lines)
