"""Who has how many hours: agreed with the hosts, promised to projects, days away taken off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Prefetch, Sum

from fbias.core.clock import facility_today
from members.models import Absence, Analyst
from projects.enums import AssignmentStatus, ProjectStatus, QuoteStatus, Role
from projects.forecasts import HORIZON, Person, hours_by_month, start_on
from projects.models import (
    Assignment,
    Project,
    QuoteLine,
    StartForecast,
    TimeEntry,
)
from projects.queries.evaluation.opinions import opinions_that_count

NOTHING = Decimal(0)
MONTHS_SHOWN = 6
COMPARED = 20


@dataclass(frozen=True)
class Worker:
    """An analyst with the hours that the forecast reckons with."""

    analyst: Analyst
    person: Person


def workers(*, today: date | None = None) -> list[Worker]:
    """Active analysts, by name; four queries."""
    day = today or facility_today()
    promised = promised_hours()
    away = Absence.objects.filter(last_day__gte=day, first_day__lte=day + HORIZON)
    analysts = (
        Analyst.objects.can_work()
        .select_related("user", "facility__institution")
        .prefetch_related(Prefetch("absences", away, to_attr="days_away"))
    )
    return [Worker(one, person_of(one, promised[one.pk])) for one in analysts]


def person_of(analyst: Any, promised: Decimal) -> Person:
    return Person(
        hours_a_month=Decimal(analyst.hours_per_month),
        promised=promised,
        away=tuple((row.first_day, row.last_day) for row in analyst.days_away),
    )


def promised_hours() -> dict[int, Decimal]:
    """Hours planned for running projects and not worked yet, by analyst; never below nought."""
    noted = worked_hours()
    left: dict[int, Decimal] = defaultdict(Decimal)
    for analyst, project, hours in _current().values_list("analyst", "project", "hours"):
        left[analyst] += max(hours - noted[analyst, project], NOTHING)
    return left


def _current() -> Any:
    return Assignment.objects.filter(
        status__in=AssignmentStatus.CURRENT, project__status__in=ProjectStatus.STAFFED
    ).order_by()


def worked_hours() -> dict[tuple[int, int], Decimal]:
    """Hours noted on projects that run, by analyst and project."""
    rows = (
        TimeEntry.objects.filter(project__status__in=ProjectStatus.STAFFED)
        .order_by()
        .values_list("analyst", "project")
        .annotate(total=Sum("hours"))
    )
    hours: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for analyst, project, total in rows:
        hours[analyst, project] = total
    return hours


def waiting_hours(project: Project | None = None) -> Decimal:
    """Hours of projects that are taken and have nobody yet; those ahead of `project` only.

    Whatever was decided before it is ahead; one that is not decided comes after all of them. A
    project counts with its newest quote, or with the likely effort of its opinions.
    """
    led = Assignment.objects.filter(role=Role.LEAD, status__in=AssignmentStatus.CURRENT)
    ahead = Project.objects.filter(status__in=ProjectStatus.QUOTED).exclude(
        pk__in=led.values("project")
    )
    if project is not None:
        ahead = ahead.exclude(pk=project.pk)
        if project.decided_at and project.status in ProjectStatus.QUOTED:
            ahead = ahead.filter(decided_at__lt=project.decided_at)
    hours = likely_hours(ahead.order_by().values_list("pk", flat=True))
    return sum(hours.values(), NOTHING)


def likely_hours(projects: Iterable[int]) -> dict[int, Decimal]:
    """What each project will take: its newest live quote, else the median of its opinions."""
    keys = list(projects)
    likely: dict[int, list[Decimal]] = defaultdict(list)
    for opinion in opinions_that_count(keys):
        likely[opinion.evaluator.project_id].append(opinion.effort_likely)
    hours_of = {key: median(hours) for key, hours in likely.items()}
    lines = (
        QuoteLine.objects.filter(quote__project__in=keys)
        .exclude(quote__status__in=QuoteStatus.DEAD)
        .order_by("quote")
        .values_list("quote__project", "quote")
        .annotate(total=Sum("hours"))
    )
    return hours_of | {key: total for key, _quote, total in lines}


@dataclass(frozen=True)
class Expectation:
    """When a project can begin, and from what that is reckoned."""

    starts_on: date | None
    backlog_hours: Decimal
    hours_a_month: Decimal


def expected_start(project: Project | None = None, *, today: date | None = None) -> Expectation:
    """The first day on which somebody is free for it; None if nobody is within three years."""
    day = today or facility_today()
    people = [worker.person for worker in workers(today=day)]
    waiting = waiting_hours(project)
    return Expectation(
        starts_on=start_on(people, waiting=waiting, today=day),
        backlog_hours=waiting + sum((one.promised for one in people), NOTHING),
        hours_a_month=sum((one.hours_a_month for one in people), NOTHING),
    )


@dataclass(frozen=True)
class MonthOfOne:
    """Hours that one analyst gives in a month, and how many of them are promised."""

    month: date
    given: Decimal
    taken: Decimal

    @property
    def free(self) -> Decimal:
        return self.given - self.taken

    @property
    def share(self) -> int:
        """Percent promised, for the bar."""
        return int(self.taken * 100 / self.given) if self.given else 0


@dataclass(frozen=True)
class Row:
    analyst: Analyst
    promised: Decimal
    months: list[MonthOfOne]


def months_from(today: date, count: int = MONTHS_SHOWN) -> list[date]:
    first = today.year * 12 + today.month - 1
    return [date(place // 12, place % 12 + 1, 1) for place in range(first, first + count)]


def month_table(people: Sequence[Worker], months: Sequence[date]) -> list[Row]:
    """What is promised is worked off first, month after month; no query."""
    return [Row(one.analyst, one.person.promised, months_of(one.person, months)) for one in people]


def months_of(person: Person, months: Sequence[date]) -> list[MonthOfOne]:
    left, lines = person.promised, []
    for month, given in hours_by_month(person, months).items():
        taken = min(given, left)
        left -= taken
        lines.append(MonthOfOne(month, given, taken))
    return lines


def sums_by_month(rows: Sequence[Row]) -> list[MonthOfOne]:
    """The whole facility, month by month."""
    columns = zip(*(row.months for row in rows), strict=True)
    return [
        MonthOfOne(
            column[0].month,
            sum((one.given for one in column), NOTHING),
            sum((one.taken for one in column), NOTHING),
        )
        for column in columns
    ]


@dataclass(frozen=True)
class Compared:
    """A forecast beside what happened; days late are above nought."""

    forecast: StartForecast
    days_late: int


def forecasts_compared(user: Any, *, most: int = COMPARED) -> list[Compared]:
    """The newest forecasts of projects that began, of those that the reader may see; one query."""
    began = (
        StartForecast.objects.filter(
            started_on__isnull=False, project__in=Project.objects.visible_to(user)
        )
        .select_related("project")
        .order_by("-started_on", "-pk")[:most]
    )
    return [compared(row) for row in began if row.started_on]


def compared(forecast: StartForecast) -> Compared:
    began = forecast.started_on or forecast.starts_on
    return Compared(forecast, (began - forecast.starts_on).days)


def usual_delay(rows: Sequence[Compared]) -> int | None:
    """The median of the days late."""
    return int(median(row.days_late for row in rows)) if rows else None
