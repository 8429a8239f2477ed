"""The problem as arrays: who may sit where, and what each session gains from each person."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import numpy as np

from consultations.solver.clock import Clock
from consultations.solver.problem import DO, TEACH, Person, Problem, SessionNeed
from consultations.solver.rules import ROUNDING, may_sit

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Pool:
    """One session with those who may sit in it, as arrays over `people`.

    What a panel earns is the sum over features of `worth` times (best value on the panel plus
    `second` times the next best), plus the learning bonus, less costs of persons and of pairs.
    A feature is a tag, a main operation, the language or somebody senior: all are submodular.
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
    """Points that a pair costs, infinite where it is forbidden: one matrix over everybody."""

    @property
    def least(self) -> int:
        return self.session.least

    @property
    def most(self) -> int:
        return self.session.most


def pools_of(problem: Problem, clock: Clock | None = None) -> list[Pool]:
    """Every session as arrays, `Unsettled` if the clock runs out meanwhile."""
    index = {person.id: place for place, person in enumerate(problem.people)}
    locks: dict[int, list[SessionNeed]] = {}
    for session in problem.sessions:
        for one in session.locked:
            locks.setdefault(index[one], []).append(session)
    free = [_Spare(person, locks.get(place, [])) for place, person in enumerate(problem.people)]
    everybody = _Everybody(problem, index)
    pools = []
    for session in problem.sessions:
        if clock:
            clock.check()
        places = [place for place, spare in enumerate(free) if spare.can_sit(session)]
        pools.append(everybody.pool(session, np.array(places, dtype=int)))
    return pools


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


class _Everybody:
    """What everybody knows, and who is from where, as matrices made once for all sessions."""

    def __init__(self, problem: Problem, index: dict[Any, int]) -> None:
        self.problem, self.index = problem, index
        wanted = sorted({tag for session in problem.sessions for tag in session.tags})
        self.column = {tag: column for column, tag in enumerate(wanted)}
        shape = (len(problem.people), len(wanted))
        self.levels, self.learns = np.zeros(shape, dtype=np.int8), np.zeros(shape, dtype=bool)
        for place, person in enumerate(problem.people):
            for tag in self.column.keys() & person.levels.keys():
                self.levels[place, self.column[tag]] = person.level(tag)
            for tag in self.column.keys() & person.learns:
                self.learns[place, self.column[tag]] = person.learns_here(tag)
        self.points = np.array([problem.weights.level(level) for level in range(TEACH + 1)])
        self.apart = self._apart()

    def _apart(self) -> Array:
        problem, people = self.problem, self.problem.people
        sites = {site: place for place, site in enumerate({p.site for p in people})}
        own = np.array([sites[p.site] for p in people], dtype=int)
        named = np.array([bool(p.site) for p in people], dtype=bool)
        same = (own[:, None] == own[None, :]) & named[:, None]
        apart: Array = problem.weights.same_site * same
        for pair, times in problem.pairs.items():
            place, other = (self.index[i] for i in pair)
            apart[[place, other], [other, place]] += problem.weights.pair * times
        for pair in problem.forbidden:
            place, other = (self.index[i] for i in pair)
            apart[[place, other], [other, place]] = np.inf
        if len(people):
            np.fill_diagonal(apart, np.inf)
        return apart

    def pool(self, session: SessionNeed, places: Array) -> Pool:
        problem, weights = self.problem, self.problem.weights
        people = [problem.people[place] for place in places]
        tags = sorted(tag for tag, weight in session.tags.items() if weight > 0)
        operations = problem.main_operations(session)
        levels = self.levels[np.ix_(places, self._columns(tags))]
        speaks = np.array([person.speaks(session.language) for person in people], dtype=bool)
        met = np.array([person.id in session.met for person in people], dtype=bool)
        senior = np.array([person.senior for person in people], dtype=bool)
        sat = np.array([bool(person.sat) for person in people], dtype=bool)
        return Pool(
            session=session,
            people=places,
            locked=np.flatnonzero([person.id in session.locked for person in people]),
            values=np.hstack(
                [
                    self.points[levels],
                    self.levels[np.ix_(places, self._columns(operations))] >= DO,
                    speaks[:, None],
                    senior[:, None],
                ]
            ),
            worth=np.array(
                [problem.points(session, tag) for tag in tags]
                + [weights.main_operation] * len(operations)
                + [weights.language if session.language else 0.0, weights.senior]
            ),
            second=np.array([weights.second] * len(tags) + [0.0] * (len(operations) + 2)),
            cost=weights.repeat * met + weights.not_speaking * ~speaks + weights.sat * sat,
            teaches=levels == TEACH,
            learns=self.learns[np.ix_(places, self._columns(tags))],
            bonus=weights.learning,
            apart=self.apart,
        )

    def _columns(self, tags: list[str]) -> list[int]:
        return [self.column[tag] for tag in tags]


def most_of(pool: Pool) -> float:
    """A panel of this pool is worth at most this."""
    best = -np.sort(-np.vstack([pool.values, np.zeros((2, len(pool.worth)))]), axis=0)[:2]
    return float(pool.worth @ (best[0] + pool.second * best[1])) + pool.bonus


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
