"""Everything known about the panels of one open desk, read once for the board and the solver.

`by` is who looks: consultations hidden from them are left out, and whoever sits there is busy
then, without a word why. `by=None` is the portal itself and sees everything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations_with_replacement
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Count,
    DateField,
    ExpressionWrapper,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
)

from consultations.enums import ConsultationStatus as C
from consultations.models import Consultation, Decline, OpenDesk, PanelSeat
from consultations.queries.conflicts import conflicts_among
from consultations.queries.hours import hours_of, with_hours
from consultations.queries.panels.candidates import Choice, analysts_for
from consultations.queries.tags.wanted import wanted_with_tags
from fbias.core.prepared import Keys, Param, Prepared, PreparedFor, key
from fbias.core.waiting import in_one_query
from members.hooks.analysts import hours_by_month
from members.models import Analyst, Tag, User

MET, TOGETHER = "met", "together"
Hours = defaultdict[int, float]
Met = defaultdict[int, set[int]]
Pairs = dict[frozenset[Any], float]


@dataclass(frozen=True)
class Day:
    """One open desk as somebody may know it; ids throughout.

    `tags` are the weights of each request's tags; `met` whom each requester met before; `month` and
    `year` the hours given on other open desks; `pairs` how often two sat together
    there, `sat` who sits there at all.
    """

    open_desk: OpenDesk
    booked: tuple[Consultation, ...]
    analysts: Mapping[int, Analyst]
    choice: Choice
    tags: Mapping[int, Mapping[str, float]]
    vocabulary: Mapping[str, Tag]
    declines: tuple[Decline, ...]
    met: Mapping[int, set[int]]
    month: Hours
    year: Hours
    pairs: Mapping[frozenset[Any], float]
    sat: frozenset[int]

    @property
    def seats(self) -> tuple[PanelSeat, ...]:
        return self.choice.seats

    def draft(self) -> dict[Any, set[Any]]:
        """Who sits where in the draft, by consultation."""
        panels: dict[Any, set[Any]] = {one.pk: set() for one in self.booked}
        for seat in self.seats:
            if not seat.leaving and seat.consultation_id in panels:
                panels[seat.consultation_id].add(seat.analyst_id)
        return panels

    def label(self, slug: str) -> str:
        return self.vocabulary[slug].label if slug in self.vocabulary else slug


def day_of(open_desk: OpenDesk, *, by: User | None) -> Day:
    """The day with the consultations that are booked now."""
    booked = (
        seen_by(by)
        .filter(open_desk=open_desk, status__in=C.BOOKED)
        .select_related("requester__institution", "requester__analyst__facility", "session")
        .prefetch_related("guests__person__analyst__facility")
        .order_by("pk")
    )
    return day_with(open_desk, booked, by=by)


def seen_by(by: Any) -> QuerySet[Consultation]:
    everything = Consultation.objects.all()
    return everything if by is None else everything.visible_to(by)


def day_with(open_desk: OpenDesk, consultations: Iterable[Consultation], *, by: User | None) -> Day:
    """The day of consultations that are read already, their requesters and sessions joined."""
    shown = list(consultations)
    booked = tuple(one for one in shown if one.status in C.BOOKED and one.session)
    seats = tuple(seats_on(by, open_desk=open_desk.pk))
    tags, vocabulary = wanted_with_tags(shown)
    analysts = {analyst.pk: analyst for analyst in analysts_for(open_desk, seats, vocabulary)}
    month, year = hours_elsewhere(open_desk, analysts, seats, by)
    met, pairs, sat = earlier_panels(open_desk, booked, analysts, by)
    return Day(
        open_desk=open_desk,
        booked=booked,
        analysts=analysts,
        choice=Choice(
            analysts=analysts,
            seats=seats,
            conflicts=conflicts_among(
                [person for one in shown for person in one.asking]
                + [one.user for one in analysts.values()]
            ),
            visible=frozenset(one.pk for one in shown),
            tags=tags,
            groups={slug: tag.group for slug, tag in vocabulary.items()},
        ),
        tags=tags,
        vocabulary=vocabulary,
        declines=tuple(DECLINES.rows(booked=[one.pk for one in booked]) if booked else ()),
        met=met,
        month=month,
        year=year,
        pairs=pairs,
        sat=sat,
    )


DECLINES = Prepared(
    lambda: Decline.objects.filter(consultation__in=Keys("booked")).select_related("analyst__user")
)


@PreparedFor
def seats_on(by: Any) -> Any:
    """Every seat of the day, with the hours that it counts for this person."""
    seats = with_hours(PanelSeat.objects.filter(consultation__open_desk=key("open_desk")))
    hidden = PanelSeat.objects.all().hidden(by) if by else Q(pk__in=[])
    counts = Q(published_at__isnull=False, consultation__status__in=C.BOOKED | C.PAST) & ~hidden
    return seats.annotate(counts=ExpressionWrapper(counts, BooleanField()))


def hours_elsewhere(
    open_desk: OpenDesk, analysts: Mapping[int, Analyst], seats: Iterable[Any], by: User | None
) -> tuple[Hours, Hours]:
    """Hours of the month and of the year of this day, on other open desks, by analyst."""
    first = date(open_desk.day.year, 1, 1)
    after = first.replace(year=first.year + 1)
    here = hours_of(seat for seat in seats if seat.counts)
    given = hours_by_month(analysts.values(), since=first, until=after, seen_by=by)
    month: Hours = defaultdict(float)
    year: Hours = defaultdict(float)
    for pk, months in given.items():
        for begins, hours in months.items():
            elsewhere = float(hours - here.get((pk, begins), 0))
            year[pk] += elsewhere
            if begins.month == open_desk.day.month:
                month[pk] += elsewhere
    return month, year


def earlier_panels(
    open_desk: OpenDesk,
    booked: Iterable[Consultation],
    analysts: Mapping[int, Analyst],
    by: User | None,
) -> tuple[Met, Pairs, frozenset[int]]:
    """Whom each of these users met in an earlier session, who sat together how often, who sat.

    Two analysts count as often as they sat, or will sit, together on other open desks of this year.
    """
    first, last = date(open_desk.day.year, 1, 1), date(open_desk.day.year, 12, 31)
    told = panels_before(
        by,
        open_desk=open_desk.pk,
        first_day=first,
        last_day=last,
        users=[one.requester_id for one in booked],
    )
    met: Met = defaultdict(set)
    times: dict[frozenset[int], float] = {}
    for kind, people, count in told:
        if kind == MET:
            user, analyst = people
            met[user].add(analyst)
            continue
        panel = sorted(analysts.keys() & people)
        for one, other in combinations_with_replacement(panel, 2):
            pair = frozenset((one, other))
            times[pair] = times.get(pair, 0) + count
    sat = frozenset(analyst for pair in times if len(pair) == 1 for analyst in pair)
    return met, {pair: count for pair, count in times.items() if len(pair) > 1}, sat


@PreparedFor.by_values
def panels_before(by: Any) -> Any:
    """User and analyst who met; the analysts of one panel, and how many panels are the same."""
    told = PanelSeat.objects.filter(published_at__isnull=False)
    met_them = told.filter(consultation__status=C.HELD, consultation__requester__in=Keys("users"))
    that_year = seen_by(by).filter(
        status__in=C.BOOKED | C.PAST,
        open_desk__day__range=(Param("first_day", DateField()), Param("last_day", DateField())),
    )
    panel = told.filter(consultation=OuterRef("pk")).order_by("analyst").values("analyst")
    met = Func("consultation__requester", "analyst", template="ARRAY[%(expressions)s]")
    panels = that_year.exclude(open_desk=key("open_desk")).annotate(panel=ArraySubquery(panel))
    return in_one_query(
        [
            met_them.order_by().values_list(Value(MET), met, Value(1)),
            panels.order_by().values_list(Value(TOGETHER), "panel").annotate(times=Count("pk")),
        ]
    )
