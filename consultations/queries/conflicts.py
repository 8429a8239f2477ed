"""Conflicts of interest among a known group of people, read once for a whole page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from members.models import Analyst, Conflict, User


def institutions_of(person: User) -> frozenset[int]:
    """Where a person works, the host facility of an analyst included; reads joined rows only."""
    analyst: Analyst | None = getattr(person, "analyst", None)
    lent_by = {analyst.facility.institution_id} if analyst else set()
    return frozenset(lent_by | ({person.institution_id} if person.institution_id else set()))


@dataclass(frozen=True)
class Conflicts:
    """Answers like `members.queries.conflicts.in_conflict`, without a query per pair."""

    people: frozenset[tuple[int, int]]
    institutions: frozenset[tuple[int, int]]

    def between(self, one: User, other: User) -> bool:
        """Whether either of the two declared a conflict that covers the other."""
        return self._declared(one, other) or self._declared(other, one)

    def _declared(self, person: User, other: User) -> bool:
        return (person.pk, other.pk) in self.people or any(
            (person.pk, institution) in self.institutions for institution in institutions_of(other)
        )


def conflicts_among(people: Iterable[User]) -> Conflicts:
    """What these people declared, in one query."""
    rows = Conflict.objects.filter(person__in={person.pk for person in people}).values_list(
        "person", "with_person", "with_institution"
    )
    declared = list(rows)
    return Conflicts(
        people=frozenset((person, other) for person, other, _ in declared if other),
        institutions=frozenset((person, place) for person, _, place in declared if place),
    )
