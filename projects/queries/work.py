"""Tasks, hours and the burn-up of one project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from django.db.models import QuerySet

from fbias.core.clock import facility_day
from members.models import User
from projects.enums import Activity, TaskKind
from projects.models import Project, Task, TimeEntry
from projects.queries.coordinators import coordinators_of
from projects.queries.team import team_of

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 220, 44, 26


def people_for_tasks(project: Project) -> list[User]:
    """The team and the coordinators: whoever a task can be given to."""
    return list(dict.fromkeys([*team_of(project, asked=True), *coordinators_of(project)]))


@dataclass(frozen=True)
class TaskGroup:
    kind: str
    label: str
    tasks: list[Task]

    @property
    def done(self) -> int:
        return sum(task.done_at is not None for task in self.tasks)


def tasks_by_kind(project: Project) -> list[TaskGroup]:
    """Everything to do, the kick-off first, with what is done and what is late."""
    order = [TaskKind.KICK_OFF, TaskKind.MILESTONE, TaskKind.TASK, TaskKind.CLOSING]
    rows = sorted(
        project.tasks.select_related("assignee", "done_by"),
        key=lambda task: (order.index(TaskKind(task.kind)), task.order, task.due_on or date.max),
    )
    return [
        TaskGroup(kind, str(TaskKind(kind).label), list(tasks))
        for kind, tasks in groupby(rows, key=lambda task: task.kind)
    ]


def entries_of(project: Project) -> QuerySet[TimeEntry]:
    return project.entries.select_related("analyst__user").order_by("-period")


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
        if not entry.billable or entry.activity in Activity.UNBILLED:
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
