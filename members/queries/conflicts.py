"""A conflict of interest beats every role: what one side sends is hidden from the other."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from members.models import Analyst, User
from members.models.conflicts.declared import in_the_team_of, institutions_of
from members.models.conflicts.hiding import is_hidden_any

__all__ = [
    "in_conflict",
    "institutions_of",
    "same_institution",
]


def in_conflict(person: User, *others: User) -> bool:
    """Whether a conflict that somebody declared stands between the person and one of the others."""
    return is_hidden_any(person, others)


def team_of_head(head: User) -> QuerySet[Any]:
    """Whose profile names this person as the head of their team, as a subquery of ids."""
    myself = User.objects.filter(pk=head.pk).values("pk")
    return User.objects.filter(in_the_team_of(myself)).order_by().values("pk")


def heads_by_address(addresses: set[str]) -> dict[str, User]:
    """The people behind addresses that profiles give for a PI; whoever proved one owns it.

    Two queries; none without an address.
    """
    if not addresses:
        return {}
    people = User.objects.select_related("analyst__facility")
    proven = EmailAddress.objects.annotate(known=Lower("email")).filter(
        known__in=addresses, verified=True
    )
    owners = {one.known: one.user_id for one in proven}
    found = people.filter(Q(email__lower__in=addresses) | Q(pk__in=owners.values()))
    by_key = {person.pk: person for person in found}
    accounts = {person.email.lower(): person for person in by_key.values()}
    return {
        address: by_key[owners[address]] if address in owners else accounts[address]
        for address in addresses & (owners.keys() | accounts.keys())
    }


def same_institution(analyst: Analyst, requester: User) -> bool:
    """Whether the user comes from the analyst's own institution: an information, no secret."""
    if requester.institution_id is None:
        return False
    return requester.institution_id in (
        analyst.facility.institution_id,
        analyst.user.institution_id,
    )
