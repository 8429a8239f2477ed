"""Who has to do with a project."""

from __future__ import annotations

from members.enums import Role
from members.models import Grant, User
from members.queries.conflicts import conflicted_user_ids
from projects.models import Project


def coordinators_without_conflict(project: Project) -> list[User]:
    """Today's coordinators, but for the requester and those in conflict with the requester.

    A conflict counts from both sides, so the requester's own list names the same people.
    """
    grants = Grant.objects.current().filter(role=Role.COORDINATOR, user__is_active=True)
    return list(
        User.objects.filter(pk__in=grants.values("user"))
        .exclude(pk=project.requester_id)
        .exclude(pk__in=conflicted_user_ids(project.requester))
        .order_by("pk")
    )
