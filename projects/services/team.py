"""Who works on a project: asked, accepted, handed over; mentored from another site."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.constraints import constraints_speak
from fbias.core.errors import DomainError
from fbias.core.links import Purpose
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import Analyst, User
from members.queries.conflicts import in_conflict
from projects import rules as can
from projects.enums import AssignmentStatus, ProjectStatus, Role
from projects.models import Assignment, Project
from projects.queries.team.leaving import has_hours, hours_are_closed, hours_left, leaving
from projects.services.mails.team import (
    announce_assignment,
    announce_assignment_answer,
    announce_hand_over,
)
from projects.services.steps.taking import take_step


def waits_for_the_analyst(assignment: Any) -> bool:
    """Whether the analyst is asked, has not answered, and may answer."""
    person = assignment.analyst.user
    return bool(
        assignment.status == AssignmentStatus.OFFERED
        and person.is_active
        and assignment.project.status in ProjectStatus.STAFFED
        and not in_conflict(person, *can.asking(assignment.project))
    )


def is_asked(assignment: Any, person: User) -> bool:
    """A link holds for the analyst who was asked, unless a conflict hides the project since."""
    hidden = in_conflict(person, *can.asking(assignment.project))
    return bool(assignment.analyst.user_id == person.pk and person.is_active and not hidden)


ANSWER_ASSIGNMENT = Purpose("projects.links.answer-assignment", path="links/work/", holds=is_asked)


@transaction.atomic
def ask_analyst(
    project: Project,
    analyst: Analyst,
    *,
    by: User,
    role: str,
    hours: Decimal = Decimal(0),
    override_reason: str = "",
    follows: Assignment | None = None,
) -> Assignment:
    """Ask an analyst to lead, to work or to mentor; they are told, and accept in one click.

    Refuses people in conflict, away or former, and a mentor of the lead's own site unless a reason
    says why.
    """
    locked = lock_for(project, "change", by=by)
    refuse_unstaffed(locked)
    refuse_unfit(locked, analyst)
    refuse_same_site(locked, analyst, role=role, override_reason=override_reason)
    assignment = Assignment(
        project=locked,
        analyst=analyst,
        role=role,
        hours=hours,
        override_reason=override_reason.strip(),
        offered_by=by,
        follows=follows,
    )
    with constraints_speak(Assignment):
        assignment.full_clean(validate_unique=False, validate_constraints=False)
        assignment.save(force_insert=True)
    record(locked, "ask_analyst", by=by, analyst=analyst.pk, role=role)
    announce_assignment(assignment)
    return assignment


def refuse_unstaffed(project: Project) -> None:
    if project.status not in ProjectStatus.STAFFED:
        raise DomainError(
            _("The project is “%(state)s”: nobody can be asked to work on it now.")
            % {"state": project.get_status_display()}
        )


def refuse_unfit(project: Project, analyst: Analyst) -> None:
    """Nobody works for a person they are in conflict with, nor for themselves."""
    stepped_back = project.evaluators.filter(analyst=analyst, recused_at__isnull=False).exists()
    conflict = in_conflict(analyst.user, *can.asking(project)) or stepped_back
    if conflict or can.asks.test(analyst.user, project):
        raise DomainError(_("%(name)s cannot work on this project.") % {"name": analyst.user.name})
    if not analyst.can_work:
        raise DomainError(_("%(name)s is not an active member now.") % {"name": analyst.user.name})


def refuse_same_site(
    project: Project, analyst: Analyst, *, role: str, override_reason: str
) -> None:
    """Lead and mentor come from two sites, whichever of them is asked second."""
    other = {Role.MENTOR: Role.LEAD, Role.LEAD: Role.MENTOR}.get(Role(role))
    if other is None or override_reason.strip():
        return
    same = project.assignments.filter(
        role=other,
        status__in=AssignmentStatus.CURRENT,
        analyst__facility__institution=analyst.facility.institution_id,
    )
    if same.exists():
        raise DomainError(
            _(
                "Lead and mentor would both work at %(site)s. Choose a mentor from another site, "
                "or say why not."
            )
            % {"site": analyst.facility.institution.name}
        )


@transaction.atomic
def accept_assignment(assignment: Assignment, *, by: User | None) -> Assignment:
    """Yes. The lead's yes moves the project on; coordinators, user and host manager are told."""
    project = _lock_project(assignment)
    refuse_unstaffed(project)
    refuse_unfit(project, assignment.analyst)
    accepted = assignment.life.advance(assignment, "accept", by=by, answered_at=timezone.now())
    if accepted.role == Role.LEAD and project.status == ProjectStatus.QUOTE_ACCEPTED:
        take_step(project, "assign", by=by)
    record(project, "staffed", by=by, analyst=accepted.analyst_id, role=accepted.role)
    announce_assignment_answer(accepted)
    return accepted


@transaction.atomic
def refuse_assignment(assignment: Assignment, *, by: User | None, reason: str = "") -> Assignment:
    """No; coordinators look for somebody else."""
    _lock_project(assignment)
    refused = assignment.life.advance(
        assignment, "refuse", by=by, answered_at=timezone.now(), note=reason.strip()
    )
    announce_assignment_answer(refused)
    return refused


@transaction.atomic
def hand_over(
    assignment: Assignment,
    to: Analyst,
    *,
    by: User,
    note: str,
    hours: Decimal | None = None,
    override_reason: str = "",
) -> Assignment:
    """Ask another analyst to take a role, for the hours that are left of it (or `hours`).

    Whoever had it reads on and closes the own hours until the other one said yes and the month is
    locked; somebody who had not answered yet is asked no more.
    """
    if not note.strip():
        raise DomainError(_("Write a hand-over note: what is done, what is next, where files are."))
    project = _lock_project(assignment)
    current = lock_for(assignment, "leave", by=by)
    ended = _take_role(current, by=by, note=note.strip(), closes=True)
    record(project, "hand_over_role", by=by, analyst=ended.analyst_id, to=to.pk, role=ended.role)
    asked = ask_analyst(
        project,
        to,
        by=by,
        role=ended.role,
        hours=hours_left(ended) if hours is None else hours,
        override_reason=override_reason,
        follows=ended,
    )
    announce_hand_over(ended, to=asked)
    return asked


@transaction.atomic
def end_assignment(assignment: Assignment, *, by: User, note: str = "") -> Assignment:
    """Take somebody off the project; a running project keeps its lead until another is asked."""
    project = _lock_project(assignment)
    current = lock_for(assignment, "end", by=by)
    leads = current.role == Role.LEAD and current.status == AssignmentStatus.ACCEPTED
    if leads and project.status in ProjectStatus.RUNNING:
        raise DomainError(_("A running project needs a lead: hand it over instead."))
    ended = _take_role(current, by=by, note=note.strip(), closes=has_hours(current))
    record(project, "end_role", by=by, analyst=ended.analyst_id, role=ended.role)
    return ended


def _take_role(assignment: Assignment, *, by: User, note: str, closes: bool) -> Assignment:
    """Who said yes and has hours closes them first; an offer ends at once."""
    now = timezone.now()
    if closes and assignment.status == AssignmentStatus.ACCEPTED:
        return assignment.life.advance(assignment, "leave", by=by, left_at=now, note=note)
    return assignment.life.advance(assignment, "end", by=by, ended_at=now, note=note)


def end_those_who_left() -> int:
    """End the roles that were handed over and whose hours are closed; how many."""
    return sum(_end_alone(one) for one in leaving())


@transaction.atomic
def _end_alone(assignment: Assignment) -> bool:
    """One of two who come at once does it."""
    _lock_project(assignment)
    fresh = lock_for(assignment, "end", by=None)
    if fresh.status != AssignmentStatus.LEAVING or not hours_are_closed(fresh):
        return False
    fresh.life.advance(fresh, "end", by=None, ended_at=timezone.now())
    return True


def _lock_project(assignment: Assignment) -> Project:
    return Project.objects.select_for_update(of=("self",)).get(pk=assignment.project_id)
