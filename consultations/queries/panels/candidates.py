"""Who could sit on a panel, best first, with reasons: it ranks and warns, people choose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    DateField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.models import Consultation, Offer, OpenDesk, PanelSeat, PollAnswer
from consultations.queries.conflicts import Conflicts
from fbias.core.folding import order_key
from fbias.core.prepared import Keys, Param, Prepared, key
from fbias.core.reader import label_language
from members.enums import MembershipStatus
from members.matching import PersonLevels, rank_people, weigh, wishes
from members.models import Analyst, Expertise
from members.models.memberships import working
from members.queries.availability import absences_on
from members.queries.conflicts import same_institution

LABELS = ("en", "fr")


@dataclass(frozen=True)
class Candidate:
    """One analyst for one session: `reasons` are tags of the question, in words, with the level."""

    analyst: Analyst
    reasons: tuple[tuple[str, int], ...]
    warnings: tuple[str, ...]
    refusal: str = ""

    @property
    def reasons_text(self) -> str:
        return in_short(self.reasons)


@dataclass
class Candidates:
    """Three groups in the order they should be asked, each sorted by what they know."""

    offered: list[Candidate] = field(default_factory=list)
    others: list[Candidate] = field(default_factory=list)
    refused: list[Candidate] = field(default_factory=list)


def analysts_for(
    open_desk: OpenDesk, seats: Iterable[PanelSeat], tags: Iterable[str]
) -> list[Analyst]:
    """Whoever can take work and whoever is seated, with what they offer, know and want to learn.

    `offered` hours, `most` sessions they said in the poll, whether they are away (`is_away`), the
    `known` tags among these with levels and labels, and those they want to learn (`learns`).
    """
    analysts = WHO_COULD_SIT.rows(
        open_desk=open_desk.pk,
        day=open_desk.day,
        seated=[seat.analyst_id for seat in seats],
        slugs=list(tags),
    )
    return list(analysts)


def who_could_sit() -> QuerySet[Analyst]:
    here = {"open_desk": key("open_desk"), "analyst": OuterRef("pk")}
    offered, poll = Offer.objects.filter(**here), PollAnswer.objects.filter(**here)
    slugs = Keys("slugs", kind="text")
    lines = Expertise.objects.filter(analyst=OuterRef("pk"), tag__slug__in=slugs)
    known = lines.filter(level__isnull=False).order_by("-level", "tag__slug")
    learns = lines.filter(wants_to_learn=True).order_by("tag__slug")
    away = absences_on(Param("day", DateField())).filter(analyst=OuterRef("pk"))
    labels = {language: f"tag__label_{language}" for language in LABELS}
    return (
        Analyst.objects.filter(working() | Q(pk__in=Keys("seated")))
        .annotate(
            offered=ArraySubquery(offered.values("starts_at")),
            known=ArraySubquery(
                known.values_list(JSONObject(tag="tag__slug", level="level", **labels))
            ),
            learns=ArraySubquery(learns.values("tag__slug")),
            most=Subquery(poll.values("max_sessions")[:1]),
            is_away=ExpressionWrapper(Q(Exists(away)) | ~working(), BooleanField()),
        )
        .select_related("user", "facility")
    )


WHO_COULD_SIT = Prepared(who_could_sit)


@dataclass(frozen=True)
class Choice:
    """Everything known about a day's analysts when one session's panel is chosen."""

    analysts: Mapping[int, Analyst]
    seats: tuple[PanelSeat, ...]
    conflicts: Conflicts
    visible: frozenset[int]
    tags: Mapping[int, Mapping[str, float]]
    groups: Mapping[str, str]

    def reasons(self, analyst: Analyst, consultation: Consultation) -> tuple[tuple[str, int], ...]:
        wanted = self.tags[consultation.pk]
        known = analyst.known  # type: ignore[attr-defined]
        return tuple((row[self.label], row["level"]) for row in known if row["tag"] in wanted)

    @cached_property
    def label(self) -> str:
        return label_language()

    def may_not_sit(self, analyst: Analyst, consultation: Consultation) -> bool:
        """A conflict of interest, or the analyst's own question; nothing more is told."""
        return analyst.user_id == consultation.requester_id or self.conflicts.between(
            analyst.user, consultation.requester
        )

    def warnings(self, analyst: Analyst, consultation: Consultation) -> list[str]:
        """What a coordinator should look at twice; seating is possible all the same."""
        assert consultation.session  # noqa: S101 - panels are chosen for booked sessions
        offered = consultation.session.starts_at in analyst.offered  # type: ignore[attr-defined]
        told = [] if offered else [_("did not offer this hour")]
        if analyst.is_away:  # type: ignore[attr-defined]
            told = [self.why_not_there(analyst)]
        return told + self.same_place(analyst, consultation)

    def why_not_there(self, analyst: Analyst) -> str:
        """A seat of somebody gone is never silent."""
        if analyst.can_work:
            return _("is away that day")
        if analyst.status == MembershipStatus.ON_LEAVE:
            return _("is on leave")
        return _("has left: find somebody else")

    def same_place(self, analyst: Analyst, consultation: Consultation) -> list[str]:
        same = same_institution(analyst, consultation.requester)
        return [_("works at the user's institution")] if same else []

    def refusal(self, analyst: Analyst, consultation: Consultation) -> str:
        """Why this analyst cannot be chosen, in words that give no conflict away."""
        busy = self.elsewhere(analyst, consultation)
        exclusion = self.conflicts.keeps_off(analyst, consultation)
        if exclusion and not exclusion.is_secret:
            return exclusion.words
        if exclusion or busy - self.visible:
            return _("cannot sit here")
        if analyst.is_away:  # type: ignore[attr-defined]
            return _("is away that day")
        return _("sits in another session then") if busy else ""

    def is_secret(self, analyst: Analyst, consultation: Consultation) -> bool:
        """Whether there is something about these two that the board must not say."""
        exclusion = self.conflicts.keeps_off(analyst, consultation)
        hidden = self.elsewhere(analyst, consultation) - self.visible
        return bool(hidden or (exclusion and exclusion.is_secret))

    def elsewhere(self, analyst: Analyst, consultation: Consultation) -> set[int]:
        """The other consultations in which the analyst sits during this hour."""
        assert consultation.session  # noqa: S101 - panels are chosen for booked sessions
        start, end = consultation.session.period
        return {
            seat.consultation_id
            for seat in self.draft.get(analyst.pk, ())
            if seat.consultation_id != consultation.pk and overlaps(seat, start, end)
        }

    @cached_property
    def draft(self) -> Mapping[int, list[PanelSeat]]:
        """The seats of the draft by analyst."""
        seats: defaultdict[int, list[PanelSeat]] = defaultdict(list)
        for seat in self.seats:
            if not seat.leaving:
                seats[seat.analyst_id].append(seat)
        return seats

    @cached_property
    def by_name(self) -> list[Analyst]:
        return sorted(self.analysts.values(), key=lambda one: order_key(one.user.name))

    def candidates(self, consultation: Consultation) -> Candidates:
        """Everybody who does not sit here yet, by group: who knows most first, then by name."""
        seated = {
            seat.analyst_id
            for seat in self.seats
            if seat.consultation_id == consultation.pk and not seat.leaving
        }
        groups = Candidates()
        for analyst in self.by_name:
            if analyst.pk in seated or not analyst.can_work:
                continue
            self._place(analyst, consultation, groups)
        standing = self._standing(consultation)
        for group in (groups.offered, groups.others, groups.refused):
            group.sort(key=lambda one: (standing[one.analyst.pk], self.seats_of(one.analyst)))
        return groups

    def _standing(self, consultation: Consultation) -> dict[int, tuple[float, float]]:
        """By analyst, lowest first: who knows most of what is wanted, then who wants to learn it.

        What is wanted: the weight of the tag's group times what the request says of the tag.
        """
        said = self.tags[consultation.pk]
        by_group = weigh({slug: self.groups[slug] for slug in said})
        wanted = {slug: by_group[slug] * weight for slug, weight in said.items()}
        ranked = rank_people(wanted, map(levels_of, self.analysts.values()))
        return {int(one.id): (-one.score, -wishes(wanted, one)) for one in ranked}

    def _place(self, analyst: Analyst, consultation: Consultation, groups: Candidates) -> None:
        refusal = self.refusal(analyst, consultation)
        told = [] if refusal else [*self.same_place(analyst, consultation), *self._load(analyst)]
        candidate = Candidate(analyst, self.reasons(analyst, consultation), tuple(told), refusal)
        assert consultation.session  # noqa: S101 - panels are chosen for booked sessions
        if refusal:
            groups.refused.append(candidate)
        elif consultation.session.starts_at in analyst.offered:  # type: ignore[attr-defined]
            groups.offered.append(candidate)
        else:
            groups.others.append(candidate)

    def seats_of(self, analyst: Analyst) -> int:
        """How many sessions that day, as far as the reader may know of them."""
        return sum(seat.consultation_id in self.visible for seat in self.draft.get(analyst.pk, ()))

    def _load(self, analyst: Analyst) -> list[str]:
        count = self.seats_of(analyst)
        if not count:
            return []
        return [
            ngettext("%(count)d session that day", "%(count)d sessions that day", count)
            % {"count": count}
        ]


def levels_of(analyst: Any) -> PersonLevels:
    """What `analysts_for` read of this analyst, for the ranking."""
    return PersonLevels(
        id=str(analyst.pk),
        levels={row["tag"]: row["level"] for row in analyst.known},
        learns=frozenset(analyst.learns),
    )


def overlaps(seat: PanelSeat, start: datetime, end: datetime) -> bool:
    return seat.period.lower < end and start < seat.period.upper


def in_short(reasons: Iterable[tuple[str, int]]) -> str:
    """“cell-segmentation 3, object-counting 2”."""
    return ", ".join(f"{tag} {level}" for tag, level in reasons)
