"""What a file to import names and the portal knows already, in few queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.db.models.functions import Lower

from fbias.core.clock import facility_today
from fbias.core.folding import fold
from members.models import Analyst, Conflict, HostFacility, Institution, Tag, User


@dataclass
class Known:
    """By address, name or word; `joining` are addresses that the same file makes members.

    `avoided` are institutions that the reader is in conflict with, `hidden` people.
    """

    people: dict[str, User]
    analysts: dict[int, Analyst]
    institutions: dict[str, Institution]
    facilities: dict[str, HostFacility]
    tags: dict[str, Tag]
    avoided: frozenset[int]
    hidden: frozenset[int]
    joining: dict[str, HostFacility] = field(default_factory=dict)

    def person(self, email: str) -> User | None:
        return self.people.get(email)

    def who(self, email: str) -> Any:
        """By which two addresses of the file are one person."""
        person = self.people.get(email)
        return person.pk if person else email

    def analyst(self, email: str) -> Analyst | None:
        person = self.people.get(email)
        return self.analysts.get(person.pk) if person else None

    def is_member(self, email: str) -> bool:
        return email in self.joining or self.analyst(email) is not None

    def is_hidden(self, email: str, institution: str = "") -> bool:
        """Whether a conflict of interest stands between the reader and who has this address."""
        person = self.people.get(email)
        if person:
            return person.pk in self.hidden
        place = self.institutions.get(fold(institution))
        return place is not None and place.pk in self.avoided


def known_for(emails: Iterable[str], *, by: User) -> Known:
    people = people_at(set(emails))
    own = Q(person=by, with_institution__isnull=False)
    lasting = Conflict.objects.filter(own, Q(ends_on=None) | Q(ends_on__gte=facility_today()))
    keys = {person.pk for person in people.values()}
    hidden = User.objects.hidden_from(by).filter(pk__in=keys)
    members = Analyst.objects.filter(user__in=keys).select_related("facility")
    return Known(
        people=people,
        analysts={one.user_id: one for one in members},
        institutions={fold(one.name): one for one in Institution.objects.all()},
        facilities=sites_by_name(),
        tags=tags_by_word(),
        avoided=frozenset(lasting.values_list("with_institution", flat=True)),
        hidden=frozenset(hidden.values_list("pk", flat=True)),
    )


def people_at(emails: set[str]) -> dict[str, User]:
    """As `person_at` finds them, all at once: proven addresses win, then accounts, then merged."""
    people: dict[str, User] = {}
    merged = User.objects.annotate(known=Lower("former_email")).filter(
        known__in=emails, merged_into__isnull=False
    )
    accounts = User.objects.annotate(known=Lower("email")).filter(known__in=emails)
    proven = EmailAddress.objects.annotate(known=Lower("email")).filter(
        known__in=emails, verified=True
    )
    for rows in (merged, accounts):
        for one in rows.select_related("merged_into"):
            people[one.known] = one.merged_into or one
    for address in proven.select_related("user"):
        people[address.known] = address.user
    return people


def sites_by_name() -> dict[str, HostFacility]:
    rows: list[Any] = list(HostFacility.objects.all())
    return {fold(one.name): one for one in rows} | {one.slug: one for one in rows}


def tags_by_word() -> dict[str, Tag]:
    """Each tag in use by its slug and its labels in both languages."""
    tags: dict[str, Tag] = {}
    for tag in Tag.objects.in_use():
        for word in (tag.label_fr, tag.label_en):
            tags.setdefault(fold(word), tag)
    return tags | {tag.slug: tag for tag in Tag.objects.in_use()}
