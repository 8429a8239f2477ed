"""The checklist that stands on a project from the moment an analyst said yes."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.enums import TaskKind
from projects.models import Project, Task

KICK_OFF: tuple[str | Promise, ...] = (
    _("Meet the user: the question, and what success looks like"),
    _("Look at the data together: enough, readable, with their scale"),
    _("Agree on what is handed over, how it is tried, and its licence"),
    _("Agree how often you report and who is told"),
    _("Remind of the terms: acknowledgement and authorship"),
)


def make_kick_off(project: Project) -> None:
    """Put the usual points on the project; a second time changes nothing."""
    if project.tasks.filter(kind=TaskKind.KICK_OFF).exists():
        return
    Task.objects.bulk_create(
        Task(project=project, kind=TaskKind.KICK_OFF, title=str(title), order=place)
        for place, title in enumerate(KICK_OFF, start=1)
    )
