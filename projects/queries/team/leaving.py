"""Roles that are handed over: what is left of them, and when whoever had them is done."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import QuerySet

from projects.enums import AssignmentStatus, ProjectStatus, Role
from projects.models import Assignment, MonthLock, Project, TimeEntry, Timer
from projects.models.hours import month_of

NOTHING = Decimal(0)


def hours_left(assignment: Assignment) -> Decimal:
    """What was planned for a role and is not worked: nobody is promised the same hours twice."""
    rows = TimeEntry.objects.filter(project=assignment.project_id, analyst=assignment.analyst_id)
    worked = rows.total()
    return max(assignment.hours - worked, NOTHING)


def has_hours(assignment: Assignment) -> bool:
    """Whether there is anything to close: hours that were noted, or a clock that runs."""
    own = {"project": assignment.project_id, "analyst": assignment.analyst_id}
    return TimeEntry.objects.filter(**own).exists() or Timer.objects.filter(**own).exists()


def leaving() -> QuerySet[Assignment]:
    return Assignment.objects.filter(status=AssignmentStatus.LEAVING).select_related("project")


def hours_are_closed(assignment: Assignment) -> bool:
    """The next one said yes, the month in which that was is locked, and no clock runs."""
    project = assignment.project
    if project.status in ProjectStatus.ENDED | ProjectStatus.BILLED:
        return True
    if Timer.objects.filter(project=project, analyst=assignment.analyst_id).exists():
        return False
    successor = successor_of(assignment)
    if successor is None and is_awaited(assignment, project):
        return False
    since = [assignment.left_at, successor.answered_at if successor else None]
    months = [month_of(moment) for moment in since if moment]
    return MonthLock.objects.filter(month=max(months)).exists()


def successor_of(assignment: Assignment) -> Assignment | None:
    """Whoever said yes to the same role since."""
    return (
        Assignment.objects.filter(
            project=assignment.project_id,
            role=assignment.role,
            status=AssignmentStatus.ACCEPTED,
            answered_at__gte=assignment.left_at,
        )
        .order_by("answered_at", "pk")
        .first()
    )


def is_awaited(assignment: Assignment, project: Project) -> bool:
    """Somebody was asked to take over and has not answered; a running project waits for a lead."""
    if assignment.followers.filter(status=AssignmentStatus.OFFERED).exists():
        return True
    return assignment.role == Role.LEAD and project.status in ProjectStatus.RUNNING
