"""From wanted tags to the people who know them, with reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

GROUP_WEIGHTS = {"operation": 3.0, "tool": 2.0, "modality": 1.0, "domain": 1.0}
HIGHEST = 3


@dataclass(frozen=True, slots=True)
class PersonLevels:
    """What a person can do: 1 can follow, 2 can do, 3 can teach; and wants to learn."""

    id: str
    levels: Mapping[str, int]
    learns: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reason:
    """One wanted tag and what this person has to do with it; level 0 is a wish to learn only."""

    slug: str
    level: int
    learns: bool
    points: float


@dataclass(frozen=True, slots=True)
class PersonMatch:
    """A person in a ranking: 1 can teach everything that is wanted, 0 knows nothing of it."""

    id: str
    score: float
    reasons: tuple[Reason, ...]


def weigh(tags: Mapping[str, str]) -> dict[str, float]:
    """The weight of each tag (slug -> group) by its group: operation 3, tool 2, the others 1."""
    return {slug: GROUP_WEIGHTS.get(group, 1.0) for slug, group in tags.items()}


def rank_people(wanted: Mapping[str, float], people: Iterable[PersonLevels]) -> list[PersonMatch]:
    """Everyone, best first: points are weight times level, ties go to who wants to learn.

    `wanted` comes from `weigh`, or carries weights of one's own.
    """
    full = HIGHEST * sum(wanted.values()) or 1.0
    ranked = [
        PersonMatch(
            id=person.id,
            score=round(sum(reason.points for reason in reasons) / full, 4),
            reasons=reasons,
        )
        for person in people
        for reasons in [_reasons(wanted, person)]
    ]
    return sorted(ranked, key=lambda match: (-match.score, -wishes(wanted, match), str(match.id)))


def _reasons(wanted: Mapping[str, float], person: PersonLevels) -> tuple[Reason, ...]:
    reasons = [
        Reason(slug, level, slug in person.learns, weight * level)
        for slug, weight in wanted.items()
        for level in [person.levels.get(slug, 0)]
        if level or slug in person.learns
    ]
    return tuple(sorted(reasons, key=lambda reason: (-reason.points, reason.slug)))


def wishes(wanted: Mapping[str, float], match: PersonMatch) -> float:
    """How much of what is wanted this person wants to learn."""
    return sum(wanted[reason.slug] for reason in match.reasons if reason.learns)
