"""The people of one project, as one reader may know them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from members.models import Analyst, User
from members.models.conflicts.hiding import hidden_by_conflict
from projects.enums import AssignmentStatus
from projects.models import Assignment, Project
from projects.queries.capacity.months import Compared, compared
from projects.queries.tabs import Standing
from projects.rules import asking


def assignments_now(project: Project, *, asked: bool = False) -> QuerySet[Assignment]:
    """Members of today who said yes, nobody in conflict; `asked`: who has not answered as well."""
    return (
        Assignment.objects.filter(
            project=project,
            status__in=AssignmentStatus.CURRENT if asked else [AssignmentStatus.ACCEPTED],
            analyst__in=Analyst.objects.current(),
        )
        .exclude(hidden_by_conflict(*asking(project), at=["analyst__user"]))
        .select_related("analyst__user")
    )


def team_of(project: Project, *, asked: bool = False) -> list[User]:
    """The people behind `assignments_now`."""
    return [one.analyst.user for one in assignments_now(project, asked=asked)]


def team_of_project(project: Project, user: Any, reader: Standing) -> dict[str, Any]:
    """Current people, those of before, one's own offer, forecasts; two queries.

    The requester and the PI read who said yes; the team and coordinators read all of it.
    """
    rows = list(
        Assignment.objects.filter(project=project)
        .select_related("analyst__user", "analyst__facility", "project")
        .order_by("offered_at", "pk")
    )
    inside = reader.is_inside and not reader.asks
    current = [row for row in rows if row.status in AssignmentStatus.READS]
    return {
        "team": current if inside else [one for one in current if one.status == "accepted"],
        "before": [row for row in rows if row not in current] if inside else [],
        "offer": next(
            (
                row
                for row in current
                if row.analyst.user_id == user.pk and row.status == AssignmentStatus.OFFERED
            ),
            None,
        ),
        "forecasts": forecasts_of(project) if inside else [],
        "inside": inside,
    }


def forecasts_of(project: Project) -> list[Compared]:
    return [compared(row) for row in project.forecasts.all()]
