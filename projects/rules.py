"""Who may do what with a project; when is in `workflow.py`.

A conflict of interest beats every role, so each role's predicate is joined with it. Whoever
stepped back from an evaluation is a stranger to the project.
"""

from __future__ import annotations

from typing import Any

import rules
from django.conf import settings

from members.queries.conflicts import in_conflict
from members.rules import is_coordinator
from projects.enums import AssignmentStatus, Role


def asking(project: Any) -> list[Any]:
    """The people for whom a project is done: who asked, and the PI."""
    return [project.requester, *([project.pi] if project.pi_id else [])]


@rules.predicate
def is_requester(user: Any, project: Any) -> bool:
    return project is not None and project.requester_id == user.pk


@rules.predicate
def is_pi(user: Any, project: Any) -> bool:
    """The PI named in the request: the person, whatever address they have by now."""
    return bool(project is not None and user.is_authenticated and project.pi_id == user.pk)


@rules.predicate
def no_conflict(user: Any, project: Any) -> bool:
    """Asked once per person and project object: a page asks for every one of its buttons."""
    if project is None:
        return True
    if getattr(project, "reader_pk", None) == user.pk:
        return not project.reader_in_conflict
    known: dict[Any, bool] = project.__dict__.setdefault("_free_of_conflict", {})
    if user.pk not in known:
        known[user.pk] = not in_conflict(user, *asking(project))
    return known[user.pk]


@rules.predicate
def is_on_team(user: Any, project: Any) -> bool:
    """Lead, analyst or mentor, from the moment they are asked until the role ends."""
    if project is None or not user.is_authenticated or not user.is_analyst:
        return False
    return any(
        one.analyst_id == user.standing.analyst and one.status in AssignmentStatus.CURRENT
        for one in project.assignments.all()
    )


@rules.predicate
def is_leaving(user: Any, project: Any) -> bool:
    """Who handed over and still closes the own hours."""
    if project is None or not user.is_authenticated or not user.is_analyst:
        return False
    return any(
        one.analyst_id == user.standing.analyst and one.status == AssignmentStatus.LEAVING
        for one in project.assignments.all()
    )


@rules.predicate
def is_asked_to_evaluate(user: Any, project: Any) -> bool:
    if project is None or not user.is_authenticated or not user.is_analyst:
        return False
    return any(
        one.analyst_id == user.standing.analyst and one.recused_at is None
        for one in project.evaluators.all()
    )


@rules.predicate
def stepped_back(user: Any, project: Any) -> bool:
    """Once recused from the evaluation, one has no role in the project any more."""
    if project is None or not user.is_authenticated or not user.is_analyst:
        return False
    return any(
        one.analyst_id == user.standing.analyst and one.recused_at is not None
        for one in project.evaluators.all()
    )


@rules.predicate
def is_lead(user: Any, project: Any) -> bool:
    """The analyst who leads it, once they said yes."""
    if project is None or not user.is_authenticated or not user.is_analyst:
        return False
    return any(
        assignment.analyst_id == user.standing.analyst
        and (assignment.role, assignment.status) == (Role.LEAD, AssignmentStatus.ACCEPTED)
        for assignment in project.assignments.all()
    )


@rules.predicate
def is_assigned_person(user: Any, assignment: Any) -> bool:
    return assignment is not None and assignment.analyst.user_id == user.pk


@rules.predicate
def is_entry_of(user: Any, entry: Any) -> bool:
    return entry is not None and entry.analyst.user_id == user.pk


@rules.predicate
def is_peer(user: Any, report: Any) -> bool:
    """The colleague who reads a report before it goes out."""
    return report is not None and report.peer is not None and report.peer.user_id == user.pk


@rules.predicate
def is_finance(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_active and "finance" in user.roles)


@rules.predicate
def approves(user: Any, project: Any) -> bool:
    """Whom the facility lets approve large sums: finance that nothing hides it from, or the PI."""
    own = is_pi.test(user, project) and "pi" in settings.FACILITY_APPROVED_BY
    return own or ("finance" in settings.FACILITY_APPROVED_BY and does_accounts.test(user, project))


def of_project(predicate: Any) -> Any:
    """The same question about the project that an object belongs to."""

    def asked(user: Any, part: Any) -> bool:
        return bool(predicate.test(user, part.project if part is not None else None))

    return rules.predicate(asked, name=f"of_project({predicate.name})")


coordinates = is_coordinator & ~(is_requester | is_pi) & no_conflict & ~stepped_back
works_on = is_on_team & no_conflict
reads_work = (is_on_team | is_leaving) & no_conflict
leads = is_lead & no_conflict
evaluates = is_asked_to_evaluate & no_conflict
asks = is_requester | is_pi
sees_invoices = is_coordinator | is_finance
does_accounts = is_finance & ~(is_requester | is_pi) & no_conflict & ~stepped_back
handles_money = coordinates | does_accounts
