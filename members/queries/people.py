"""Who holds a role today."""

from __future__ import annotations

from django.db.models import QuerySet

from members.enums import Role
from members.models import Grant, User
from members.queries.conflicts import conflicted_user_ids


def coordinators() -> QuerySet[User]:
    """Whoever coordinates the facility today and may sign in."""
    today = Grant.objects.current().filter(role=Role.COORDINATOR)
    return User.objects.filter(is_active=True, pk__in=today.values("user")).order_by("pk")


def coordinators_for(requester: User) -> QuerySet[User]:
    """Those who may handle what this person asks for: not the person, nobody in conflict."""
    return coordinators().exclude(pk=requester.pk).exclude(pk__in=conflicted_user_ids(requester))
