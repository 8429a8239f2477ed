"""Hours of one project, week by week, against what was agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from fbias.core.clock import facility_day
from projects.enums import Activity
from projects.models import Project, TimeEntry

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 220, 44, 26


def entries_of(project: Project) -> QuerySet[TimeEntry]:
    return project.entries.select_related("analyst__user").order_by("-period", "-pk")


@dataclass(frozen=True)
class Week:
    """Hours of one week, what they add up to, and where that is on the drawing."""

    begins: date
    hours: Decimal
    total: Decimal
    x: int
    y: int


@dataclass(frozen=True)
class BurnUp:
    """Billed hours against the hours agreed, week by week, in the units of one drawing."""

    agreed: Decimal
    used: Decimal
    unbilled: Decimal
    weeks: list[Week]
    top: Decimal
    agreed_y: int

    @property
    def left(self) -> Decimal:
        return max(self.agreed - self.used, Decimal(0))

    @property
    def over(self) -> Decimal:
        return max(self.used - self.agreed, Decimal(0))

    @property
    def percent(self) -> int:
        return int(self.used * 100 / self.agreed) if self.agreed else 0

    @property
    def points(self) -> str:
        start = f"{LEFT},{HEIGHT - BOTTOM}"
        return " ".join([start, *(f"{week.x},{week.y}" for week in self.weeks)])

    @property
    def area(self) -> str:
        return f"{self.points} {self.weeks[-1].x},{HEIGHT - BOTTOM}" if self.weeks else ""


def burn_up(project: Project, limit: Decimal) -> BurnUp:
    """Hours used and left of those agreed; what is not billed is only summed."""
    weekly: dict[date, Decimal] = {}
    unbilled = Decimal(0)
    for entry in project.entries.all():
        if not entry.is_billable:
            unbilled += entry.hours
            continue
        day = facility_day(entry.period.lower)
        monday = day - timedelta(days=day.weekday())
        weekly[monday] = weekly.get(monday, Decimal(0)) + entry.hours
    used = sum(weekly.values(), Decimal(0))
    top = max(limit, used, Decimal(1))
    return BurnUp(
        agreed=limit,
        used=used,
        unbilled=unbilled,
        weeks=drawn(weekly, top),
        top=top,
        agreed_y=height_of(limit, top),
    )


def drawn(weekly: dict[date, Decimal], top: Decimal) -> list[Week]:
    if not weekly:
        return []
    first, last = min(weekly), max(weekly)
    count = (last - first).days // 7 + 1
    weeks, total = [], Decimal(0)
    for place in range(count):
        begins = first + timedelta(weeks=place)
        hours = weekly.get(begins, Decimal(0))
        total += hours
        x = LEFT + (WIDTH - LEFT - 10) * (place + 1) // count
        weeks.append(Week(begins, hours, total, x, height_of(total, top)))
    return weeks


def height_of(hours: Decimal, top: Decimal) -> int:
    """From the foot of the drawing up; its head leaves room for the label."""
    return HEIGHT - BOTTOM - int((HEIGHT - BOTTOM - 20) * hours / top)


def hours_by_activity(project: Project) -> list[tuple[str, Decimal]]:
    """What was worked on the project, summed; consultation is told together with sessions."""
    sums: dict[str, Decimal] = {}
    for entry in project.entries.all():
        if entry.activity == Activity.CONSULTATION:
            continue
        sums[entry.activity] = sums.get(entry.activity, Decimal(0)) + entry.hours
    return [(str(Activity(activity).label), hours) for activity, hours in sorted(sums.items())]
