"""Which panel for which session: one linear program over panels, with the rules that join sessions.

Variables: one per known panel of a session (exactly one is chosen), steps of each person's load,
and how often a pair sits together again that day. Rows: each session; each person's hours; one
session at a time; sessions per day where hours do not already say it; pairs, once they matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from consultations.solver.clock import Clock
from consultations.solver.field import Array, overlapping, pairs_in, pools_of, steps_of_load
from consultations.solver.problem import Problem
from consultations.solver.program import Column, Pair, Program, met_again

LARGE = 1500
"""Variables above which an interior point finds the prices sooner than the simplex method."""


@dataclass(frozen=True)
class Prices:
    """What the linear program asks for each session, person and pair."""

    value: float
    sessions: Array
    costs: list[Array]
    pairs: dict[Pair, float]
    """What a pair of people pays for sitting together in any session."""
    again: list[Pair]
    """Pairs that sit together more than once in the relaxed plan."""
    unpriced: Array
    """What pairs cost without these prices: `Pool.apart`."""

    def towards(self, other: Prices | None) -> Prices:
        """Half-way to other prices: what both prove, they prove together as well."""
        if other is None:
            return self
        keys = self.pairs.keys() | other.pairs.keys()
        return Prices(
            value=(self.value + other.value) / 2,
            sessions=(self.sessions + other.sessions) / 2,
            costs=[(one + two) / 2 for one, two in zip(self.costs, other.costs, strict=True)],
            pairs={k: (self.pairs.get(k, 0.0) + other.pairs.get(k, 0.0)) / 2 for k in keys},
            again=self.again,
            unpriced=self.unpriced,
        )

    @cached_property
    def apart(self) -> Array:
        """What each pair costs at these prices."""
        if not self.pairs:
            return self.unpriced
        apart = self.unpriced.copy()
        for (one, other), value in self.pairs.items():
            apart[[one, other], [other, one]] += value
        return apart

    def paid(self, people: Iterable[int]) -> float:
        """What the pairs of one panel pay."""
        if not self.pairs:
            return 0.0
        return sum(self.pairs.get(pair, 0.0) for pair in pairs_in(tuple(people)))


@dataclass(frozen=True)
class Chosen:
    columns: list[Column]
    bound: float


class Master:
    def __init__(self, problem: Problem, clock: Clock | None = None) -> None:
        self.problem = problem
        self.pools = pools_of(problem, clock)
        self.columns: dict[tuple[int, tuple[int, ...]], Column] = {}
        self.watched: dict[Pair, None] = {}
        self.hours = [session.hours for session in problem.sessions]
        self._rules()

    def _rules(self) -> None:
        """Number the rows that join sessions, for those people for whom they can bind."""
        sits: dict[int, dict[int, None]] = {}
        for place, pool in enumerate(self.pools):
            for person in pool.people.tolist():
                sits.setdefault(person, {})[place] = None
        self.loads = {person: row for row, person in enumerate(sorted(sits))}
        self.steps = {person: self._steps(person, pools) for person, pools in sits.items()}
        self.limits: list[float] = []
        self.in_rows: dict[tuple[int, int], list[int]] = {}
        groups = overlapping(self.problem)
        for person, pools in sorted(sits.items()):
            for group in {tuple(r for r in group if r in pools) for group in groups}:
                if len(group) > 1:
                    self._limit(person, group, 1)
            if len({self.hours[pool] for pool in pools}) > 1:
                self._limit(person, pools, self._most_sessions(person))

    def _limit(self, person: int, pools: Iterable[int], most: float) -> None:
        for pool in pools:
            self.in_rows.setdefault((pool, person), []).append(len(self.limits))
        self.limits.append(most)

    def _most_sessions(self, place: int) -> int:
        person = self.problem.people[place]
        return max(person.max_sessions, sum(person.id in s.locked for s in self.problem.sessions))

    def _steps(self, place: int, pools: Collection[int]) -> list[tuple[float, float]]:
        person = self.problem.people[place]
        locked = sum(s.hours for s in self.problem.sessions if person.id in s.locked)
        return steps_of_load(
            self.problem,
            person,
            [self.hours[pool] for pool in pools],
            max(person.hours_left, locked),
            min(self._most_sessions(place), len(pools)),
        )

    def add(self, pool: int, panel: tuple[int, ...], worth: float) -> bool:
        key = (pool, panel)
        if key in self.columns:
            return False
        people = tuple(int(self.pools[pool].people[one]) for one in panel)
        self.columns[key] = Column(pool, panel, people, worth)
        return True

    def known(self, pool: int, panel: tuple[int, ...], worth: float) -> Column:
        """The column of this panel, added if it is new."""
        self.add(pool, panel, worth)
        return self.columns[pool, panel]

    def watch(self, pairs: list[Pair]) -> bool:
        """Count from now on how often these pairs meet that day; whether any is new."""
        new = [pair for pair in pairs if pair not in self.watched]
        if not self.problem.weights.pair:
            return False
        self.watched |= dict.fromkeys(new)
        return bool(new)

    def prices(self, time_limit: float) -> Prices | None:
        """Solve the relaxation over the known panels."""
        program = Program(self, list(self.columns.values()))
        done = program.relaxed("highs-ipm" if program.size > LARGE else "highs", time_limit)
        if done.status != 0:
            return None
        return self._read(done, met_again(program.columns, done.x))

    def _read(self, done: Any, again: list[Pair]) -> Prices:
        equal, upper = done.eqlin.marginals, done.ineqlin.marginals
        count = len(self.pools)
        costs = []
        for place, pool in enumerate(self.pools):
            cost = pool.cost.copy()
            for i, person in enumerate(pool.people.tolist()):
                cost[i] -= equal[count + self.loads[person]] * self.hours[place]
                cost[i] -= sum(upper[row] for row in self.in_rows.get((place, person), ()))
            costs.append(cost)
        first = len(self.limits)
        pairs: dict[Pair, float] = {}
        for row, (pair, _times) in enumerate(self.repeats()):
            pairs[pair] = pairs.get(pair, 0.0) - upper[first + row]
        pairs = {pair: value for pair, value in pairs.items() if value > 0}
        return Prices(-done.fun, -equal[:count], costs, pairs, again, self.pools[0].apart)

    def repeats(self) -> list[tuple[Pair, int]]:
        """A pair's second time that day, its third, ...: each costs one more."""
        most = self._most_sessions
        return [
            (pair, again)
            for pair in self.watched
            for again in range(1, min(most(pair[0]), most(pair[1])))
        ]

    def choose(
        self, columns: list[Column], time_limit: float, *, gap: float = 0.0
    ) -> Chosen | None:
        """The best plan over these panels, with the bound that was proven for them."""
        program = Program(self, columns)
        done = self._milp(program, -program.gain, [], time_limit, gap)
        if done.x is None:
            return None
        bound = -done.mip_dual_bound if done.mip_dual_bound is not None else np.inf
        return Chosen(program.chosen(done.x), float(bound))

    def choose_among_equals(
        self, columns: list[Column], at_least: float, rank: Array, time_limit: float
    ) -> list[Column] | None:
        """The plan of the lowest rank among those worth at least so much."""
        program = Program(self, columns)
        cost = np.zeros(program.size)
        cost[: len(columns)] = rank
        rule = LinearConstraint(program.gain[None, :], at_least, np.inf)
        done = self._milp(program, cost, [rule], time_limit)
        return program.chosen(done.x) if done.status == 0 else None

    def value(self, columns: list[Column]) -> float:
        """What the program counts for a plan: panels, cheapest steps of load, pairs again."""
        hours: dict[int, float] = {}
        times: dict[Pair, int] = {}
        for column in columns:
            for person in column.people:
                hours[person] = hours.get(person, 0.0) + self.hours[column.pool]
            for pair in pairs_in(column.people):
                times[pair] = times.get(pair, 0) + 1
        load = 0.0
        for person, given in hours.items():
            left = given
            for width, slope in self.steps[person]:
                load += slope * min(width, left)
                left -= min(width, left)
        again = sum(count * (count - 1) / 2 for count in times.values())
        worth = sum(column.worth for column in columns)
        return worth - load - self.problem.weights.pair * again

    def _milp(
        self, program: Program, cost: Array, rules: list[Any], time_limit: float, gap: float = 0.0
    ) -> Any:
        whole = np.zeros(program.size)
        whole[: program.count] = 1
        return milp(
            cost,
            integrality=whole,
            bounds=Bounds(0, program.top),
            constraints=[*program.constraints(), *rules],
            options={"time_limit": max(0.1, time_limit), "mip_rel_gap": gap},
        )
