"""Running projects on a time line, analyst by analyst."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery

from fbias.core.clock import facility_today
from fbias.core.folding import order_key
from members.models import Analyst
from projects.enums import AssignmentStatus, ProjectStatus, QuoteStatus
from projects.models import Assignment, Project, Quote

USUAL_WEEKS = 8
LONGEST = timedelta(days=2 * 365)
SHORTEST = 0.5


@dataclass(frozen=True)
class Bar:
    """One role in one project; `x` and `width` are percents of the time line."""

    assignment: Assignment
    begins: date
    ends: date
    x: float
    width: float

    @property
    def project(self) -> Project:
        return self.assignment.project


@dataclass(frozen=True)
class Tick:
    month: date
    x: float


@dataclass(frozen=True)
class Plan:
    """Analysts by name with their bars, on one scale; `today` is a place on it."""

    rows: list[tuple[Analyst, list[Bar]]]
    ticks: list[Tick]
    today: float
    first: date
    last: date


def plan_for(user: Any, *, today: date | None = None) -> Plan:
    """Projects that have somebody and are not done, as the reader may see them; one query."""
    day = today or facility_today()
    spans = [(row, *span(row, day)) for row in running(user)]
    first = min([day, *(begins for _row, begins, _ends in spans)])
    last = max([day + timedelta(days=28), *(ends for _row, _begins, ends in spans)])
    scale = Scale(first, last)
    bars: dict[Analyst, list[Bar]] = defaultdict(list)
    for row, begins, ends in spans:
        x = scale.place(begins)
        width = max(round(scale.place(ends) - x, 1), SHORTEST)
        bars[row.analyst].append(Bar(row, begins, ends, x, width))
    rows = sorted(bars.items(), key=lambda pair: order_key(pair[0].user.name))
    return Plan(rows, scale.ticks(), scale.place(day), first, last)


def running(user: Any) -> list[Assignment]:
    accepted = Quote.objects.filter(
        project=OuterRef("project"), status=QuoteStatus.ACCEPTED
    ).order_by("-answered_at", "-pk")
    visible = Project.objects.visible_to(user).filter(status__in=ProjectStatus.RUNNING)
    return list(
        Assignment.objects.filter(status__in=AssignmentStatus.CURRENT, project__in=visible)
        .select_related("analyst__user", "project")
        .annotate(weeks=Subquery(accepted.values("duration_weeks")[:1]))
        .order_by("project__started_on", "project", "pk")
    )


def span(row: Any, today: date) -> tuple[date, date]:
    """From its start (or today) as long as the quote says, holds added; never over before today."""
    project = row.project
    begins = project.started_on or today
    days = timedelta(weeks=row.weeks or USUAL_WEEKS) + timedelta(days=project.days_paused)
    return begins, max(begins + min(days, LONGEST), today + timedelta(days=1))


@dataclass(frozen=True)
class Scale:
    first: date
    last: date

    def place(self, day: date) -> float:
        return round(100 * (day - self.first).days / max((self.last - self.first).days, 1), 1)

    def ticks(self) -> list[Tick]:
        """The first day of every month; of every second one where they would be crowded."""
        months, day = [], self.first.replace(day=1)
        while day <= self.last:
            day = (day + timedelta(days=32)).replace(day=1)
            if day <= self.last:
                months.append(Tick(day, self.place(day)))
        return months[:: 1 + len(months) // 8]
