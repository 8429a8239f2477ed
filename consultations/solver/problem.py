"""One day's sessions and people, as the solver sees them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import combinations
from math import inf

from consultations.solver.weights import Weights

Id = int | str | float
Panels = Mapping[Id, Iterable[Id]]
Slot = tuple[datetime, datetime]


@dataclass(frozen=True)
class SessionNeed:
    """A session that needs a panel of `least` to `most` people."""

    id: Id
    start: datetime
    end: datetime
    tags: Mapping[str, float] = field(default_factory=dict)
    language: str = ""
    conflicts: frozenset[Id] = frozenset()
    locked: frozenset[Id] = frozenset()
    met: frozenset[Id] = frozenset()
    least: int = 2
    most: int = 3
    name: str = ""

    @property
    def hours(self) -> float:
        return (self.end - self.start).total_seconds() / 3600

    def overlaps(self, other: SessionNeed) -> bool:
        return self.start < other.end and other.start < self.end

    @property
    def title(self) -> str:
        return self.name or str(self.id)


@dataclass(frozen=True)
class Person:
    """An analyst; `languages` None means that nobody asked, and counts as speaking them all."""

    id: Id
    site: str = ""
    levels: Mapping[str, int] = field(default_factory=dict)
    learns: frozenset[str] = frozenset()
    offers: frozenset[datetime] = frozenset()
    max_sessions: int = 2
    hours_left: float = inf
    hours_used: float = 0.0
    languages: frozenset[str] | None = None
    senior: bool = False
    sat: bool | None = None
    """Whether they sit on another open desk of the year; None where nobody said."""
    name: str = ""
    site_name: str = ""

    def level(self, tag: str) -> int:
        return self.levels.get(tag, 0)

    def speaks(self, language: str) -> bool:
        return not language or self.languages is None or language in self.languages

    def learns_here(self, tag: str) -> bool:
        """Wants to learn the tag and cannot teach it yet."""
        return tag in self.learns and self.level(tag) < TEACH

    @property
    def title(self) -> str:
        return self.name or str(self.id)


FOLLOW, DO, TEACH = 1, 2, 3


@dataclass(frozen=True)
class Problem:
    """Sessions and people in canonical order, so that the order of the input changes nothing."""

    sessions: tuple[SessionNeed, ...]
    people: tuple[Person, ...]
    weights: Weights = field(default_factory=Weights)
    groups: Mapping[str, str] = field(default_factory=dict)
    pairs: Mapping[frozenset[Id], float] = field(default_factory=dict)
    forbidden: frozenset[frozenset[Id]] = frozenset()
    labels: Mapping[str, str] = field(default_factory=dict)
    """Tags in the reader's words, for sentences only."""
    free: tuple[Slot, ...] | None = None
    """Hours in rooms that nobody booked; None where nothing is known of the rooms."""

    def __post_init__(self) -> None:
        in_order = tuple(sorted(self.sessions, key=lambda one: str(one.id)))
        object.__setattr__(self, "sessions", in_order)
        object.__setattr__(self, "people", tuple(sorted(self.people, key=lambda p: str(p.id))))

    def only(self, sessions: Iterable[SessionNeed]) -> Problem:
        """The same day with some of its sessions; what is known of the people is kept."""
        part = copy(self)
        vars(part).pop("session", None)
        vars(part)["sessions"] = tuple(sorted(sessions, key=lambda one: str(one.id)))
        return part

    @cached_property
    def person(self) -> dict[Id, Person]:
        return {person.id: person for person in self.people}

    @cached_property
    def session(self) -> dict[Id, SessionNeed]:
        return {session.id: session for session in self.sessions}

    @cached_property
    def fewest_hours(self) -> float:
        """The hours of the year of whoever has the fewest: load counts from there."""
        return min((person.hours_used for person in self.people), default=0.0)

    def label(self, tag: str) -> str:
        return self.labels.get(tag, tag)

    def points(self, session: SessionNeed, tag: str) -> float:
        """What full knowledge of one tag is worth in this session."""
        return session.tags[tag] * self.weights.group(self.groups.get(tag, ""))

    def main_operations(self, session: SessionNeed) -> list[str]:
        """The operations that weigh most in the request; none if it names no operation."""
        operations = {
            tag: weight
            for tag, weight in session.tags.items()
            if weight > 0 and self.groups.get(tag) == "operation"
        }
        most = max(operations.values(), default=0.0)
        return sorted(tag for tag, weight in operations.items() if weight == most)

    def load_cost(self, person: Person, hours: float) -> float:
        """Points that so many hours given that day cost: convex, so that load spreads."""
        before = person.hours_used - self.fewest_hours
        return self.weights.load * ((before + hours) ** 2 - before**2)

    def together_before(self, one: Id, other: Id) -> float:
        return self.pairs.get(frozenset((one, other)), 0.0)

    def forbids(self, panel: Iterable[Id]) -> bool:
        return any(frozenset(pair) in self.forbidden for pair in combinations(panel, 2))
