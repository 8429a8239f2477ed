"""What the facility, and the user, decide about a project."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from fbias.core.constraints import constraints_speak
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import User
from projects.models import Project
from projects.services.announcements import announce_decision

NOTED = frozenset({"notes", "effort_hours", "consultation_hours", "outcome"})


def triage(project: Project, *, by: User) -> Project:
    """Say that a coordinator looks at the request."""
    return project.life.advance(project, "triage", by=by)


@transaction.atomic
def accept(project: Project, *, by: User, reason: str = "") -> Project:
    """Take the project; what is said with it reaches the user."""
    project = project.life.advance(project, "accept", by=by, reason=reason.strip())
    announce_decision(project)
    return project


@transaction.atomic
def decline(project: Project, *, by: User, reason: str) -> Project:
    """Say no, and why, and where else to ask."""
    project = project.life.advance(project, "decline", by=by, reason=required(reason))
    announce_decision(project)
    return project


@transaction.atomic
def redirect_elsewhere(project: Project, *, by: User, reason: str) -> Project:
    """Say who answers this better: the local facility, a research team."""
    project = project.life.advance(project, "redirect", by=by, reason=required(reason))
    announce_decision(project)
    return project


def start(project: Project, *, by: User) -> Project:
    """Say that work begins."""
    return project.life.advance(project, "start", by=by)


@transaction.atomic
def complete(project: Project, *, by: User, outcome: str, effort_hours: Decimal) -> Project:
    """Say that the work is handed over, and what it took."""
    project = project.life.advance(
        project, "complete", by=by, outcome=required(outcome), effort_hours=effort_hours
    )
    announce_decision(project)
    return project


@transaction.atomic
def stop(project: Project, *, by: User, reason: str, effort_hours: Decimal) -> Project:
    """Say that it cannot be done, what was tried and where to go; the hours are kept."""
    project = project.life.advance(
        project, "stop", by=by, reason=required(reason), effort_hours=effort_hours
    )
    announce_decision(project)
    return project


@transaction.atomic
def cancel(project: Project, *, by: User, reason: str) -> Project:
    """Give a project up; whoever did not do it is told."""
    project = project.life.advance(project, "cancel", by=by, reason=required(reason))
    if by.pk != project.requester_id:
        announce_decision(project)
    return project


@transaction.atomic
def note(project: Project, *, by: User, **changes: Any) -> Project:
    """Keep what coordinators write beside a project: notes, hours, outcome."""
    locked = lock_for(project, "change", by=by)
    changed = sorted(
        name for name, value in changes.items() if name in NOTED and getattr(locked, name) != value
    )
    for name in changed:
        setattr(locked, name, changes[name])
    with constraints_speak(Project):
        locked.full_clean(validate_unique=False)
    locked.save(update_fields=changed)
    if changed:
        record(locked, "note", by=by, changed=changed)
    return locked


def required(words: str) -> str:
    """The words without blanks around them, unless there are none."""
    if not words.strip():
        raise DomainError(_("Please say in a few words why: the user reads it."))
    return words.strip()
