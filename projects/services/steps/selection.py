"""What coordinators decide about a request, and how everybody gives one up.

Opinions, quorum and the committee's decision are in `services/evaluation.py`; here is what a single
person decides, and what every decision has in common: a reason that the user reads, and a mail.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.constraints import constraints_speak
from fbias.core.editing import refuse_changed
from fbias.core.errors import DomainError
from fbias.core.timeline import apply_changes, record
from fbias.core.workflow import lock_for
from members.models import User
from projects.enums import ProjectStatus
from projects.models import Project
from projects.queries.evaluation.opinions import shut_gates
from projects.services.hours.timers import stop_clocks
from projects.services.mails.requests import announce_decision, announce_end
from projects.services.steps.taking import take_step

NOTED = frozenset({"notes", "earlier_effort_hours", "earlier_consultation_hours", "outcome"})


@transaction.atomic
def triage_project(project: Project, *, by: User) -> Project:
    """Say that a coordinator looks at the request; the members hear of it on Monday."""
    return take_step(project, "triage", by=by)


@transaction.atomic
def accept_project(project: Project, *, by: User, reason: str = "", despite: str = "") -> Project:
    """Take a project that was evaluated; what is said with it reaches the user.

    While an evaluator keeps a gate shut, `despite` says why all the same: the team reads that.
    """
    locked = lock_for(project, "accept", by=by)
    if locked.status in ProjectStatus.RANKED and shut_gates(locked) and not despite.strip():
        raise DomainError(
            _(
                "An evaluator says that a precondition is not met. Say why you accept the "
                "project all the same."
            )
        )
    project = take_step(
        project, "accept", by=by, reason=reason.strip(), decided_at=timezone.now(), review_on=None
    )
    if despite.strip():
        record(project, "accept_despite", by=by, reason=despite.strip())
    announce_decision(project)
    return project


@transaction.atomic
def waitlist_project(
    project: Project, *, by: User, reason: str, review_on: date | None = None
) -> Project:
    """Say that it is good but nobody is free, and when it is looked at again."""
    project = take_step(
        project,
        "waitlist",
        by=by,
        reason=required(reason),
        review_on=review_on,
        decided_at=timezone.now(),
    )
    announce_decision(project)
    return project


@transaction.atomic
def decline_project(project: Project, *, by: User, reason: str) -> Project:
    """Say no, and why, and where else to ask."""
    project = take_step(
        project, "decline", by=by, reason=required(reason), decided_at=timezone.now()
    )
    announce_decision(project)
    return project


@transaction.atomic
def redirect_elsewhere(project: Project, *, by: User, destination: str, reason: str) -> Project:
    """Say who answers this better (a `Destination`), and how they are reached."""
    project = take_step(
        project,
        "redirect",
        by=by,
        redirected_to=destination,
        reason=required(reason),
        decided_at=timezone.now(),
    )
    announce_decision(project)
    return project


@transaction.atomic
def cancel_project(project: Project, *, by: User, reason: str) -> Project:
    """Give a project up; the hours worked are kept; whoever did not do it is told."""
    if not by.has_perm(Project.get_perm("cancel"), project):
        raise PermissionDenied
    stop_clocks(project)
    locked = lock_for(project, "cancel", by=by)
    cancelled = take_step(locked, "cancel", by=by, reason=required(reason))
    if locked.status != ProjectStatus.DRAFT:
        announce_end(cancelled, by=by)
    return cancelled


@transaction.atomic
def note(project: Project, *, by: User, seen: str | None = None, **changes: Any) -> Project:
    """Keep what coordinators write beside a project: notes, hours of earlier times, outcome.

    Over words that the author did not see (`seen`) nothing is written.
    """
    locked = lock_for(project, "change", by=by)
    refuse_changed({name: getattr(locked, name) for name in NOTED}, changes, seen=seen)
    changed = apply_changes(
        locked, {name: value for name, value in changes.items() if name in NOTED}
    )
    with constraints_speak(Project):
        locked.full_clean(validate_unique=False)
    locked.save(update_fields=list(changed))
    if changed:
        record(locked, "note", by=by, changes=changed)
    return locked


def required(words: str) -> str:
    """The words without blanks around them, unless there are none."""
    if not words.strip():
        raise DomainError(_("Please say why in a few words: the user reads it."))
    return words.strip()
