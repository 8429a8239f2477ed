"""Who may sit on whose panel: conflicts of interest, labs and institutions, read once for a page.

One rule for the board, the solver, replacements and the service that seats: `Conflicts.excluded`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.models import Consultation, PanelSeat
from fbias.core.models import TimelineEntry
from fbias.core.prepared import kind_of
from members.models import Analyst, Conflict, User
from members.queries.conflicts import heads_by_address, same_institution

BECAUSE_OF_CONFLICT = "conflict"  # in the timeline: why a seat ended


class ExclusionCode(StrEnum):
    CONFLICT = "conflict"
    SAME_LAB = "same_lab"
    SAME_INSTITUTION = "same_institution"


@dataclass(frozen=True)
class Exclusion:
    """Why somebody cannot sit on a panel. A conflict of interest is never named in words."""

    code: ExclusionCode

    @property
    def is_secret(self) -> bool:
        """Whether the reason is nobody's business: then the words say only that it cannot be."""
        return self.code == ExclusionCode.CONFLICT

    @cached_property
    def words(self) -> str:
        """A few words beside a name."""
        match self.code:
            case ExclusionCode.SAME_LAB:
                return _("same team as the user")
            case ExclusionCode.SAME_INSTITUTION:
                return _("works at the user's institution")
        return _("cannot sit here")

    def sentence(self, name: str) -> str:
        """The refusal of somebody who tries all the same."""
        match self.code:
            case ExclusionCode.SAME_LAB:
                return _("%(name)s works in the user's team and cannot sit on this panel.") % {
                    "name": name
                }
            case ExclusionCode.SAME_INSTITUTION:
                return _(
                    "%(name)s works at the user's institution. Their facility does not let them "
                    "advise its own users."
                ) % {"name": name}
        return _("%(name)s cannot sit on this panel.") % {"name": name}


def institutions_of(person: User) -> frozenset[int]:
    """Where a person works, the host facility of an analyst included; reads joined rows only."""
    analyst: Analyst | None = getattr(person, "analyst", None)
    lent_by = {analyst.facility.institution_id} if analyst else set()
    return frozenset(lent_by | ({person.institution_id} if person.institution_id else set()))


@dataclass(frozen=True)
class Conflicts:
    """Answers like `members.queries.conflicts.in_conflict`, without a query per pair.

    `heads` are the people whom a profile names as the PI, by the address that it gives.
    """

    people: frozenset[tuple[int, int]]
    institutions: frozenset[tuple[int, int]]
    heads: Mapping[str, User]
    known: dict[tuple[int, int], Exclusion | None] = field(default_factory=dict, compare=False)
    exclusions: dict[ExclusionCode, Exclusion] = field(
        default_factory=lambda: {code: Exclusion(code) for code in ExclusionCode}, compare=False
    )

    def between(self, person: User, other: User) -> bool:
        """Whether either of the two, or the PI of either, is in conflict with the other."""
        if not self.people and not self.institutions:
            return False
        pairs = [(person, other), (self.head_of(person), other), (person, self.head_of(other))]
        return any(
            self._declared(a, b) or self._declared(b, a) for a, b in pairs if a and b and a != b
        )

    def head_of(self, person: User) -> User | None:
        return self.heads.get(person.pi_address)

    def same_lab(self, person: User, other: User) -> bool:
        """Whether two people name one PI, or one is the PI of the other."""
        return bool(self._lab_of(person) & self._lab_of(other))

    def _lab_of(self, person: User) -> frozenset[int | str]:
        head = self.head_of(person)
        named: set[int | str] = {head.pk if head else person.pi_address} - {""}
        return frozenset(named | {person.pk})

    def excluded(self, analyst: Analyst, requester: User) -> Exclusion | None:
        """Why this analyst cannot sit on a panel of this user; None when they can.

        A conflict of interest, or the own question, comes first: it hides the request as well. One
        lab always excludes; one institution does unless the host facility lets its analysts advise
        its own users: then `same_institution` is worth a warning.
        """
        pair = analyst.pk, requester.pk
        if pair not in self.known:
            self.known[pair] = self._excluded(analyst, requester)
        return self.known[pair]

    def _excluded(self, analyst: Analyst, requester: User) -> Exclusion | None:
        if analyst.user_id == requester.pk or self.between(analyst.user, requester):
            return self.exclusions[ExclusionCode.CONFLICT]
        if self.same_lab(analyst.user, requester):
            return self.exclusions[ExclusionCode.SAME_LAB]
        if same_institution(analyst, requester) and not analyst.facility.advises_own_users:
            return self.exclusions[ExclusionCode.SAME_INSTITUTION]
        return None

    def keeps_off(self, analyst: Analyst, consultation: Consultation) -> Exclusion | None:
        """Why this analyst cannot sit on this panel: who asked, or a colleague beside them."""
        found = (self.excluded(analyst, person) for person in consultation.asking)
        return next(filter(None, found), None)

    def _declared(self, person: User, other: User) -> bool:
        return (person.pk, other.pk) in self.people or any(
            (person.pk, institution) in self.institutions for institution in institutions_of(other)
        )


def lost_somebody() -> Exists:
    """Whether a consultation lost somebody to a conflict, and nobody was seated since."""
    seated_since = PanelSeat.objects.filter(
        consultation=OuterRef(OuterRef("pk")), leaving=False, seated_at__gt=OuterRef("at")
    )
    ended = TimelineEntry.objects.filter(
        subject_type=kind_of(Consultation),
        subject_id=Cast(OuterRef("pk"), CharField()),
        verb="consultation.unseat",
        detail__because=BECAUSE_OF_CONFLICT,
    )
    return Exists(ended.filter(~Exists(seated_since)))


def conflicts_among(people: Iterable[User]) -> Conflicts:
    """What these people and their PIs declared and what still lasts; two queries, or three."""
    sides = set(people)
    heads = heads_by_address({person.pi_address for person in sides} - {""})
    rows = (
        Conflict.objects.lasting()
        .filter(person__in={person.pk for person in (*sides, *heads.values())})
        .values_list("person", "with_person", "with_institution")
    )
    declared = list(rows)
    return Conflicts(
        people=frozenset((person, other) for person, other, _place in declared if other),
        institutions=frozenset((person, place) for person, _other, place in declared if place),
        heads=heads,
    )


def excluded(analyst: Analyst, requester: User) -> Exclusion | None:
    """`Conflicts.excluded` for one pair."""
    return conflicts_among([analyst.user, requester]).excluded(analyst, requester)


def kept_off(analyst: Analyst, consultation: Consultation) -> Exclusion | None:
    """`Conflicts.keeps_off` for one panel."""
    return conflicts_among([analyst.user, *consultation.asking]).keeps_off(analyst, consultation)


def panel_is_full(most: int) -> str:
    return ngettext(
        "The panel is full: %(count)d analyst at most.",
        "The panel is full: %(count)d analysts at most.",
        most,
    ) % {"count": most}
