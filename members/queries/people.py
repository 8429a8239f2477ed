"""Who holds a role today, and whose an address is."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db.models import Q

from members.enums import Role
from members.models import Analyst, Conflict, Grant, User
from members.models.conflicts.hiding import FromPeople


def coordinators() -> FromPeople[User]:
    """Whoever coordinates the facility today and may sign in."""
    today = Grant.objects.current().filter(role=Role.COORDINATOR)
    return User.objects.filter(is_active=True, pk__in=today.values("user")).order_by("pk")


def coordinators_for(*people: User) -> FromPeople[User]:
    """Those who may handle what these people ask for: none of them, nobody in conflict."""
    others = coordinators().exclude(pk__in=[person.pk for person in people])
    return others.not_hidden_from(*people)


def coordinators_outside(conflict: Conflict) -> FromPeople[User]:
    """Who coordinates today and may hear of this conflict: neither side, nor hidden from one."""
    everybody = coordinators().exclude(pk=conflict.person.pk)
    if conflict.with_person:
        everybody = everybody.exclude(pk=conflict.with_person.pk)
        everybody = everybody.not_hidden_from(conflict.with_person)
    else:
        works_there = Q(institution=conflict.with_institution_id) | Q(
            analyst__facility__institution=conflict.with_institution_id
        )
        everybody = everybody.exclude(pk__in=User.objects.filter(works_there).values("pk"))
    return everybody.not_hidden_from(conflict.person)


def asks_for_workplace(person: User) -> bool:
    """Whether they must say where they work; whoever works for the facility was asked by it."""
    if person.has_workplace or person.roles or person.is_superuser:
        return False
    return not Analyst.objects.filter(user=person).exists()


def is_unproven(person: User) -> bool:
    """Somebody signed up with this address, and nobody showed that it is theirs."""
    addresses = EmailAddress.objects.filter(user=person)
    return person.last_login is None and {one.verified for one in addresses} == {False}


def person_of_account(pk: int) -> User:
    """The person who has this account, or has the one into which it was merged."""
    account = User.objects.select_related("merged_into").get(pk=pk)
    return account.merged_into or account


def person_of_link(key: int | str) -> User | None:
    """Whom a link of a mail was made for: their account, or in early mails their address."""
    return person_at(key) if isinstance(key, str) else person_of_account(key)


def person_at(email: str) -> User | None:
    """Whose this address is: of whoever proved it, else of the account that bears or bore it."""
    proven = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user")
    if address := proven.first():
        return address.user
    accounts = User.objects.select_related("merged_into")
    merged = accounts.filter(former_email__iexact=email, merged_into__isnull=False)
    found = accounts.filter(email__iexact=email).first() or merged.first()
    return (found.merged_into or found) if found else None


def proven_addresses(person: User) -> set[str]:
    """Those from which this person writes: each was shown to be theirs, or we write to it."""
    proven = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return {address.lower() for address in (*proven, person.email)}
