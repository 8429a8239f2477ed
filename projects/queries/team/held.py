"""Roles, opinions, reports and tasks of projects that are in an analyst's hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from fbias.core.addresses import address
from fbias.core.clock import facility_today
from members.hooks.leaving import PROPOSED, Held, Period
from members.models import Analyst, User
from projects.enums import AssignmentStatus, ProjectStatus, ReportStatus
from projects.models import Assignment, Evaluator, Project, Report, Task
from projects.queries.requests.subject import subject_of
from projects.queries.team.candidates import Candidate, propose_evaluators, rank_for_work

Rank = Callable[[Project], list[Candidate]]


def work_held(
    analyst: Analyst, *, reader: User, during: Period | None, propose: bool
) -> list[Held]:
    """What of these may be known to the reader; days away touch what is due in them."""
    seen = Project.objects.visible_to(reader).exclude(status__in=ProjectStatus.ENDED)
    due = Q(due_on__range=during) if during else Q()
    rank = _names if propose else _nobody
    return [
        *([] if during else _roles(analyst, seen, rank)),
        *_opinions(analyst, seen, due, rank),
        *_reports(analyst, seen, due),
        *_tasks(analyst, seen, due),
    ]


def _roles(analyst: Analyst, seen: Any, rank: Any) -> Iterator[Held]:
    rows = Assignment.objects.filter(
        analyst=analyst, status__in=AssignmentStatus.CURRENT, project__in=seen
    )
    for assignment in rows.select_related("project__requester", "project__pi"):
        yield Held(
            _("%(role)s of %(reference)s")
            % {"role": assignment.get_role_display(), "reference": assignment.project.reference},
            address("projects:people", assignment.project_id),
            rank(
                assignment.project,
                analyst,
                lambda project: rank_for_work(project, subject_of(project)),
            ),
        )


def _opinions(analyst: Analyst, seen: Any, due: Q, rank: Any) -> Iterator[Held]:
    rows = Evaluator.objects.filter(
        due,
        analyst=analyst,
        recused_at=None,
        opinion=None,
        project__in=seen.filter(status__in=ProjectStatus.OPINIONS_OPEN),
    )
    for evaluator in rows.select_related("project__requester", "project__pi"):
        until = max(evaluator.due_on, facility_today())
        yield Held(
            _("Opinion on %(reference)s") % {"reference": evaluator.project.reference},
            address("projects:evaluation", evaluator.project_id),
            rank(
                evaluator.project,
                analyst,
                lambda project, until=until: propose_evaluators(
                    project, subject_of(project), until=until
                ),
            ),
        )


def _reports(analyst: Analyst, seen: Any, due: Q) -> Iterator[Held]:
    mine = Q(status=ReportStatus.DUE, author=analyst) | Q(
        status=ReportStatus.CHECKING, peer=analyst
    )
    for report in Report.objects.filter(mine, due, project__in=seen).select_related("project"):
        yield Held(
            _("Report %(number)d of %(reference)s")
            % {"number": report.number, "reference": report.project.reference},
            address("projects:report", report.project_id, report.pk),
        )


def _tasks(analyst: Analyst, seen: Any, due: Q) -> Iterator[Held]:
    rows = Task.objects.filter(due, assignee=analyst.user_id, done_at=None, project__in=seen)
    for task in rows.select_related("project").order_by("due_on", "pk"):
        yield Held(
            _("Task of %(reference)s: %(task)s")
            % {"reference": task.project.reference, "task": task.label},
            address("projects:work", task.project_id),
        )


def _names(project: Project, analyst: Analyst, rank: Rank) -> list[str]:
    found = [one for one in rank(project) if one.analyst.pk != analyst.pk]
    return [one.analyst.user.name for one in found[:PROPOSED]]


def _nobody(project: Project, analyst: Analyst, rank: Rank) -> list[str]:
    return []
