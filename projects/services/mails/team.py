"""Who is told what about evaluators and the team; nobody in conflict is told anything."""

from __future__ import annotations

from fbias.notifications.services import notify
from members.enums import Role as Grants
from members.models import User
from projects.enums import AssignmentStatus, Role
from projects.models import Assignment, Evaluator
from projects.queries.team.coordinators import coordinators_of
from projects.rules import asking
from projects.services.pi.confirmation import requester_and_pi


def announce_evaluation(evaluator: Evaluator) -> None:
    """An analyst is asked for an opinion by a day."""
    notify(evaluator.analyst.user, "project_opinion_asked", about=evaluator, occasion="evaluation")


def announce_recusal(evaluator: Evaluator) -> None:
    """The coordinators learn that one opinion will be missing."""
    for coordinator in coordinators_of(evaluator.project):
        if coordinator.pk != evaluator.analyst.user_id:
            notify(coordinator, "project_stepped_back", about=evaluator, occasion="recusal")


def announce_assignment(assignment: Assignment) -> None:
    """An analyst is asked to work; the mail has the link that answers."""
    notify(assignment.analyst.user, "project_work_asked", about=assignment, occasion="offer")


def announce_assignment_answer(assignment: Assignment) -> None:
    """Coordinators learn the answer; a yes is told to the user, the colleagues and the host."""
    project = assignment.project
    for coordinator in coordinators_of(project):
        if coordinator.pk != assignment.analyst.user_id:
            notify(coordinator, "project_work_answered", about=assignment, occasion="answer")
    if assignment.status != AssignmentStatus.ACCEPTED:
        return
    if assignment.role == Role.LEAD:
        for person in requester_and_pi(project):
            notify(person, "project_analyst_found", about=assignment, occasion="answer")
    for manager in host_managers_of(assignment):
        notify(manager, "project_hours_promised", about=assignment, occasion="answer")


def announce_hand_over(ended: Assignment, *, to: Assignment) -> None:
    """Whoever hands over learns to whom; the new one was asked, and reads the note on the page."""
    notify(
        ended.analyst.user,
        "project_handed_over",
        about=ended,
        occasion="hand-over",
        successor_name=to.analyst.user.name,
    )


def host_managers_of(assignment: Assignment) -> list[User]:
    """Whoever manages the analyst's facility today, without those in conflict."""
    grants = (
        assignment.analyst.facility.grants.current()
        .filter(role=Grants.HOST_MANAGER, user__is_active=True)
        .not_hidden_from(*asking(assignment.project))
    )
    return [grant.user for grant in grants.select_related("user")]
