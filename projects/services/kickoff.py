"""The checklist that stands on a project from the moment an analyst said yes."""

from __future__ import annotations

from projects.enums import TaskKind
from projects.kickoff import KICK_OFF
from projects.models import Project, Task


def make_kick_off(project: Project) -> None:
    """Put the usual points on the project; a second time changes nothing."""
    if project.tasks.filter(kind=TaskKind.KICK_OFF).exists():
        return
    Task.objects.bulk_create(
        Task(project=project, kind=TaskKind.KICK_OFF, code=code, order=place)
        for place, code in enumerate(KICK_OFF, start=1)
    )
