"""Who holds a role today."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from members.enums import Role
from members.models import Analyst, Grant, User
from members.queries.conflicts import conflicted_user_ids


def coordinators() -> QuerySet[User]:
    """Whoever coordinates the facility today and may sign in."""
    today = Grant.objects.current().filter(role=Role.COORDINATOR)
    return User.objects.filter(is_active=True, pk__in=today.values("user")).order_by("pk")


def coordinators_for(requester: User) -> QuerySet[User]:
    """Those who may handle what this person asks for: not the person, nobody in conflict."""
    return coordinators().exclude(pk=requester.pk).exclude(pk__in=conflicted_user_ids(requester))


def asks_for_workplace(person: User) -> bool:
    """Whether they must say where they work; whoever works for the facility was asked by it."""
    if person.has_workplace or person.roles or person.is_superuser:
        return False
    return not Analyst.objects.filter(user=person).exists()


def is_unproven(person: User) -> bool:
    """Somebody signed up with this address, and nobody showed that it is theirs."""
    addresses = EmailAddress.objects.filter(user=person)
    return person.last_login is None and {one.verified for one in addresses} == {False}
