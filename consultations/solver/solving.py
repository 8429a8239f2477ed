"""From a problem to a plan with a proof, or with the gap that is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np

from consultations.solver.clock import Clock, Unsettled
from consultations.solver.columns import best_panels
from consultations.solver.explaining import Entry, explained
from consultations.solver.field import most_of
from consultations.solver.greedy import greedy
from consultations.solver.impossible import contradictions, explained_failure, unlock
from consultations.solver.master import Master
from consultations.solver.pricing import gap_to, price, session_parts
from consultations.solver.problem import Id, Problem
from consultations.solver.program import Column
from consultations.solver.relaxing import seating
from consultations.solver.search import EXACT, Search, panels_of

TIME_LIMIT = 60.0
FIRST_PANELS, FIRST_WIDTH = 30, 100


@dataclass(frozen=True)
class Plan:
    """The answer: panels with a proof of how good they are, or why there are none.

    `optimal`: nothing better exists. `feasible`: time ran out, `bound` says how much better a plan
    could be. `infeasible`: no plan keeps the hard rules. `unknown`: time ran out before any plan.
    """

    status: str
    objective: float | None
    bound: float | None
    seconds: float
    panels: Mapping[Id, list[Id]] = field(default_factory=dict)
    reasons: Mapping[Id, Mapping[Id, list[Entry]]] = field(default_factory=dict)
    unmet: Mapping[Id, list[Entry]] = field(default_factory=dict)
    relaxations: list[Entry] = field(default_factory=list)

    @property
    def gap(self) -> float | None:
        """How much of the bound is not reached, as a share; 0 for an optimum."""
        if self.objective is None or self.bound is None:
            return None
        if self.status == "optimal":
            return 0.0
        return gap_to(self.bound, self.objective)

    def as_json(self) -> dict[str, Any]:
        """The answer of docs/panels.md; ids become texts where they are keys."""
        return {
            "status": self.status,
            "objective": self.objective,
            "bound": self.bound,
            "gap": self.gap,
            "seconds": round(self.seconds, 3),
            "panels": {str(session): panel for session, panel in self.panels.items()},
            "reasons": {
                str(session): {str(one): entries for one, entries in people.items()}
                for session, people in self.reasons.items()
            },
            "unmet": {str(session): entries for session, entries in self.unmet.items()},
            "relaxations": self.relaxations,
        }


def solve(
    problem: Problem, *, time_limit: float = TIME_LIMIT, name_conflicts: bool = False
) -> Plan:
    """The best panels of the day, with reasons.

    With `name_conflicts` the answer also tells, as a code without a sentence, who was left out
    because of a conflict: only for somebody who wrote the problem down themselves.
    """
    clock = Clock(time_limit)
    if not problem.sessions:
        return Plan("optimal", 0.0, 0.0, clock.spent)
    wrong = contradictions(problem)
    if wrong:
        return _infeasible(clock, wrong, unlock(problem, wrong))
    try:
        master = Master(problem, clock)
        first = greedy(problem, master.pools, clock) or _any_plan(problem, clock)
    except Unsettled:
        return Plan("unknown", None, None, clock.spent)
    if first is None:
        return _infeasible(clock, *explained_failure(problem, clock))
    search = _search(problem, master, first, clock)
    search.run()
    panels = panels_of(problem, search.best)
    assert abs(search.modelled() - search.value) < EXACT  # noqa: S101 - two computations, one figure
    return Plan(
        status="optimal" if search.proven else "feasible",
        objective=search.value,
        bound=max(search.value, min(search.bound, _most(master))),
        seconds=clock.spent,
        panels=panels,
        **explained(problem, panels, name_conflicts=name_conflicts),
    )


def _most(master: Master) -> float:
    """What no plan can exceed: every wish met by the best in the pool, at no cost."""
    return sum(most_of(pool) for pool in master.pools)


def _any_plan(problem: Problem, clock: Clock) -> dict[Id, list[Id]] | None:
    found = seating(problem, time_limit=clock.left / 2)
    return found.panels if found else None


def _infeasible(clock: Clock, unmet: dict[Id, list[Entry]], ways: list[Entry]) -> Plan:
    return Plan("infeasible", None, None, clock.spent, unmet=unmet, relaxations=ways)


def _search(problem: Problem, master: Master, first: Mapping[Id, list[Id]], clock: Clock) -> Search:
    """Start from a plan and from the panels that would be best if each session were alone."""
    plan = [_column(master, place, first[one.id]) for place, one in enumerate(problem.sessions)]
    for place, pool in enumerate(master.pools):
        if clock.over:
            break
        best = best_panels(
            pool, pool.cost, pool.apart, threshold=-np.inf, keep=FIRST_PANELS, width=FIRST_WIDTH
        )
        for panel, value in zip(best.panels, best.values, strict=True):
            master.add(place, panel, value)
    return Search(problem, master, clock, plan, price(problem, first).total)


def _column(master: Master, place: int, panel: list[Id]) -> Column:
    problem, pool = master.problem, master.pools[place]
    position = {problem.people[int(one)].id: at for at, one in enumerate(pool.people)}
    people = [problem.person[one] for one in panel]
    worth = sum(session_parts(problem, pool.session, people).values())
    worth -= problem.weights.pair * sum(
        problem.together_before(one, other) for one, other in combinations(panel, 2)
    )
    return master.known(place, tuple(sorted(position[one] for one in panel)), worth)
