"""Tasks of one project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from members.models import User
from projects.enums import TaskKind
from projects.models import Project, Task
from projects.queries.team.coordinators import coordinators_of
from projects.queries.team.members import team_of


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
        project.tasks.all(),
        key=lambda task: (order.index(TaskKind(task.kind)), task.order, task.due_on or date.max),
    )
    return [
        TaskGroup(kind, str(TaskKind(kind).label), list(tasks))
        for kind, tasks in groupby(rows, key=lambda task: task.kind)
    ]
