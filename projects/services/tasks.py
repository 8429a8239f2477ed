"""Tasks and milestones of a project, and the start once the kick-off is done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fbias.core.constraints import constraints_speak
from fbias.core.editing import refuse_changed
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import User
from projects.enums import ProjectStatus, TaskKind
from projects.models import Project, Task
from projects.queries.tasks import people_for_tasks
from projects.services.approvals import refuse_unapproved
from projects.services.steps import course


@transaction.atomic
def add_task(
    project: Project,
    *,
    by: User,
    title: str,
    kind: str = TaskKind.TASK,
    assignee: User | None = None,
    due_on: date | None = None,
) -> Task:
    """Put one thing to do on the project; only people of the project can be given it.

    The same thing sent twice is the open task that is there.
    """
    locked = lock_for(project, "work", by=by)
    refuse_when_over(locked)
    refuse_outsider(locked, assignee)
    said = {"kind": kind, "title": title.strip(), "assignee": assignee, "due_on": due_on}
    again = locked.tasks.filter(done_at=None, **said).first()
    if again:
        return again
    task = Task(project=locked, **said)
    with constraints_speak(Task):
        task.full_clean(validate_unique=False)
        task.save(force_insert=True)
    record(locked, "add_task", by=by, task=task.pk, title=task.title)
    return task


@transaction.atomic
def change_task(
    task: Task,
    *,
    by: User,
    title: str,
    assignee: User | None,
    due_on: date | None,
    seen: str | None = None,
) -> Task:
    """Say it otherwise, give it to somebody else; a usual point in other words is one's own.

    Over what the author did not see (`seen`) nothing is written.
    """
    project = lock_for(task.project, "work", by=by)
    fresh = lock_for(task, "change", by=by)
    refuse_when_over(project)
    given = {"title": title, "assignee": assignee, "due_on": due_on}
    refuse_changed(said_of(fresh), given, seen=seen)
    if assignee is not None and assignee.pk != fresh.assignee_id:
        refuse_outsider(project, assignee)
    if title.strip() != fresh.label:
        fresh.code, fresh.title = "", title.strip()
    fresh.assignee, fresh.due_on = assignee, due_on
    with constraints_speak(Task):
        fresh.full_clean(validate_unique=False)
        fresh.save()
    record(project, "change_task", by=by, task=fresh.pk)
    return fresh


def said_of(task: Task) -> dict[str, Any]:
    return {"title": task.label, "assignee": task.assignee_id, "due_on": task.due_on}


@transaction.atomic
def settle_task(task: Task, *, by: User, done: bool) -> Task:
    """Tick a task, or take the tick away; the same answer twice changes nothing."""
    project = lock_for(task.project, "work", by=by)
    fresh = lock_for(task, "change", by=by)
    if done == (fresh.done_at is not None):
        return fresh
    refuse_when_over(project)
    fresh.done_at, fresh.done_by = (timezone.now(), by) if done else (None, None)
    fresh.save(update_fields=["done_at", "done_by"])
    record(project, "settle_task" if done else "reopen_task", by=by, task=fresh.pk)
    return fresh


@transaction.atomic
def remove_task(task: Task, *, by: User) -> None:
    project = lock_for(task.project, "work", by=by)
    fresh = lock_for(task, "change", by=by)
    refuse_when_over(project)
    record(project, "remove_task", by=by, title=fresh.title or fresh.code)
    fresh.delete()


@transaction.atomic
def start_work(project: Project, *, by: User) -> Project:
    """Begin once the kick-off took place: every point of its checklist is ticked."""
    locked = lock_for(project, "start", by=by)
    left = locked.tasks.filter(kind=TaskKind.KICK_OFF, done_at=None).count()
    if left:
        raise DomainError(
            ngettext(
                "One point of the kick-off checklist is open. Tick it on the page of the work.",
                "%(count)d points of the kick-off checklist are open. Tick them on the page of "
                "the work.",
                left,
            )
            % {"count": left}
        )
    refuse_unapproved(locked)
    return course.start_project(locked, by=by)


def refuse_when_over(project: Project) -> None:
    if project.status in ProjectStatus.ENDED:
        raise DomainError(
            _("The project is “%(state)s”: its tasks can no longer change.")
            % {"state": project.get_status_display()}
        )


def refuse_outsider(project: Project, person: User | None) -> None:
    if person is not None and person not in people_for_tasks(project):
        raise DomainError(_("%(name)s does not work on this project.") % {"name": person.name})
