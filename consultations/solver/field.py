"""The problem as arrays: who may sit where, and what each session gains from each person."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import numpy as np

from consultations.solver.problem import DO, TEACH, Person, Problem, SessionNeed
from consultations.solver.rules import ROUNDING, may_sit

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Room:
    """One session with those who may sit in it, as arrays over `people`.

    What a panel earns is the sum over features of `worth` times (best value on the panel plus
    `second` times the next best), plus the learning bonus, less costs of persons and of pairs.
    A feature is a tag, a main operation or the language: all of them are submodular.
    """

    session: SessionNeed
    people: Array
    """Places of the persons in `Problem.people`."""
    locked: Array
    """Positions within `people` of those who are locked in."""
    values: Array
    worth: Array
    second: Array
    cost: Array
    teaches: Array
    learns: Array
    bonus: float
    apart: Array
    """Points that a pair costs; infinite where a pair is forbidden."""

    @property
    def least(self) -> int:
        return self.session.least

    @property
    def most(self) -> int:
        return self.session.most


def rooms_of(problem: Problem) -> list[Room]:
    index = {person.id: place for place, person in enumerate(problem.people)}
    locks: dict[int, list[SessionNeed]] = {}
    for session in problem.sessions:
        for one in session.locked:
            locks.setdefault(index[one], []).append(session)
    free = [_Spare(person, locks.get(place, [])) for place, person in enumerate(problem.people)]
    pairs = _Pairs(problem, index)
    return [
        _room(
            problem, session, [place for place, spare in enumerate(free) if spare.can_sit(session)],
            pairs,
        )
        for session in problem.sessions
    ]  # fmt: skip


class _Spare:
    """What is left of one person's day beside the sessions that they are locked into."""

    def __init__(self, person: Person, locks: list[SessionNeed]) -> None:
        self.person, self.locks = person, locks
        self.sessions = person.max_sessions - len(locks)
        self.hours = person.hours_left - sum(session.hours for session in locks)

    def can_sit(self, session: SessionNeed) -> bool:
        if not may_sit(self.person, session):
            return False
        if not self.locks or self.person.id in session.locked:
            return True
        busy = any(session.overlaps(other) for other in self.locks)
        return self.sessions > 0 and session.hours <= self.hours + ROUNDING and not busy


class _Pairs:
    """Sites and earlier panels of everybody as matrices, made once."""

    def __init__(self, problem: Problem, index: dict[Any, int]) -> None:
        size = len(problem.people)
        sites = {site: place for place, site in enumerate({p.site for p in problem.people})}
        own = np.array([sites[p.site] for p in problem.people], dtype=int)
        named = np.array([bool(p.site) for p in problem.people], dtype=bool)
        same = (own[:, None] == own[None, :]) & named[:, None]
        self.apart = problem.weights.same_site * same.astype(float)
        for pair, times in problem.pairs.items():
            one, other = (index[i] for i in pair)
            self.apart[[one, other], [other, one]] += problem.weights.pair * times
        for pair in problem.forbidden:
            one, other = (index[i] for i in pair)
            self.apart[[one, other], [other, one]] = np.inf
        np.fill_diagonal(self.apart, np.inf) if size else None


def _room(problem: Problem, session: SessionNeed, places: list[int], pairs: _Pairs) -> Room:
    weights, people = problem.weights, [problem.people[place] for place in places]
    tags = sorted(tag for tag, weight in session.tags.items() if weight > 0)
    operations = problem.main_operations(session)
    values = [[weights.level(person.level(tag)) for tag in tags] for person in people]
    able = [[float(person.level(tag) >= DO) for tag in operations] for person in people]
    speaks = [[float(person.speaks(session.language))] for person in people]
    worth = [problem.points(session, tag) for tag in tags]
    cost = [
        weights.repeat * (person.id in session.met)
        + weights.not_speaking * (not person.speaks(session.language))
        for person in people
    ]
    count = len(people)
    return Room(
        session=session,
        people=np.array(places, dtype=int),
        locked=np.array([i for i, p in enumerate(people) if p.id in session.locked], dtype=int),
        values=np.hstack(
            [np.array(part, dtype=float).reshape(count, -1) for part in (values, able, speaks)]
            if count
            else [np.zeros((0, len(tags) + len(operations) + 1))]
        ),
        worth=np.array(
            worth + [weights.main_operation] * len(operations)
            + [weights.language if session.language else 0.0]
        ),
        second=np.array([weights.second] * len(tags) + [0.0] * (len(operations) + 1)),
        cost=np.array(cost, dtype=float),
        teaches=_table([[p.level(tag) == TEACH for tag in tags] for p in people], len(tags)),
        learns=_table([[p.learns_here(tag) for tag in tags] for p in people], len(tags)),
        bonus=weights.learning,
        apart=pairs.apart[np.ix_(places, places)],
    )  # fmt: skip


def most_of(room: Room) -> float:
    """A panel of this room is worth at most this."""
    best = -np.sort(-np.vstack([room.values, np.zeros((2, len(room.worth)))]), axis=0)[:2]
    return float(room.worth @ (best[0] + room.second * best[1])) + room.bonus


def _table(rows: list[list[bool]], width: int) -> Array:
    return np.array(rows, dtype=bool).reshape(len(rows), width)


def overlapping(problem: Problem) -> list[tuple[int, ...]]:
    """The largest groups of sessions that all run at one moment, as places; none alone."""
    groups = {
        frozenset(
            place
            for place, other in enumerate(problem.sessions)
            if other.start <= session.start < other.end
        )
        for session in problem.sessions
    }
    largest = [group for group in groups if not any(group < other for other in groups)]
    return sorted(tuple(sorted(group)) for group in largest if len(group) > 1)


def steps_of_load(
    problem: Problem, person: Person, hours: list[float], at_most: float, most_sessions: int
) -> list[tuple[float, float]]:
    """The load cost as (hours, points per hour) steps through every total the person can reach.

    The cost is convex, so the cheapest steps are taken first and the total is exact there.
    """
    reach = {0.0}
    for _ in range(most_sessions):
        more = {round(total + one, 9) for total in reach for one in set(hours)}
        more = {total for total in more if total <= at_most + ROUNDING} - reach
        if not more:
            break
        reach |= more
    marks = sorted(reach)
    return [
        (
            after - before,
            (problem.load_cost(person, after) - problem.load_cost(person, before))
            / (after - before),
        )
        for before, after in pairwise(marks)
    ]


def pairs_in(panel: tuple[int, ...]) -> list[tuple[int, int]]:
    return list(combinations(sorted(panel), 2))
