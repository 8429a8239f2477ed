"""A first plan: one session after the other, the one with the smallest choice first."""

from __future__ import annotations

import numpy as np

from consultations.solver.clock import Clock
from consultations.solver.columns import best_panels
from consultations.solver.field import Pool, pools_of
from consultations.solver.problem import Id, Problem
from consultations.solver.rules import ROUNDING


def greedy(
    problem: Problem, pools: list[Pool] | None = None, clock: Clock | None = None
) -> dict[Id, list[Id]] | None:
    """Seat the best panel of each session in turn; None where that leads nowhere."""
    pools = pools if pools is not None else pools_of(problem)
    day = _Day(problem)
    for pool in pools:
        for one in pool.locked:
            day.sit(int(pool.people[one]), pool)
    order = sorted(pools, key=lambda pool: (len(pool.people) - pool.least, str(pool.session.id)))
    panels: dict[Id, list[Id]] = {}
    for pool in order:
        if clock:
            clock.check()
        costs = pool.cost + np.array([day.cost(place, pool) for place in pool.people.tolist()])
        costs[pool.locked] = pool.cost[pool.locked]
        best = best_panels(pool, costs, pool.apart, threshold=-np.inf, keep=1, width=60)
        if not best.panels:
            return None
        panel = [int(pool.people[one]) for one in best.panels[0]]
        for place in panel:
            if problem.people[place].id not in pool.session.locked:
                day.sit(place, pool)
        panels[pool.session.id] = [problem.people[place].id for place in panel]
    return panels


class _Day:
    """What everybody already does that day."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.pools: dict[int, list[Pool]] = {}

    def sit(self, place: int, pool: Pool) -> None:
        self.pools.setdefault(place, []).append(pool)

    def cost(self, place: int, pool: Pool) -> float:
        """What one more session costs this person; infinite where it cannot be."""
        person, busy = self.problem.people[place], self.pools.get(place, [])
        given = sum(other.session.hours for other in busy)
        after = given + pool.session.hours
        if (
            len(busy) >= person.max_sessions
            or after > person.hours_left + ROUNDING
            or any(pool.session.overlaps(other.session) for other in busy)
        ):
            return float("inf")
        return self.problem.load_cost(person, after) - self.problem.load_cost(person, given)
