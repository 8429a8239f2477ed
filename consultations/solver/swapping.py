"""What a change by hand costs: only the sessions that it touches are priced."""

from __future__ import annotations

from dataclasses import dataclass, field

from consultations.solver.pricing import price
from consultations.solver.problem import Id, Panels, Problem
from consultations.solver.rules import Violation, violations


@dataclass(frozen=True)
class Swap:
    """Points gained (negative: lost) by a change, and the hard rules that it newly breaks."""

    points: float
    broken: list[Violation] = field(default_factory=list)


def replaced(panels: Panels, session: Id, out: Id | None, into: Id | None) -> dict[Id, list[Id]]:
    """The plan with `out` off a panel and `into` on it; either may be missing."""
    after = {key: list(panel) for key, panel in panels.items()}
    panel = [one for one in after.get(session, []) if one != out]
    after[session] = panel if into is None else [*panel, into]
    return after


def change_cost(problem: Problem, before: Panels, after: Panels) -> Swap:
    """What a plan gains and breaks by becoming another one."""
    part = _touched(problem, before, after)
    known = set(violations(part, before))
    return Swap(
        price(part, after).total - price(part, before).total,
        [broken for broken in violations(part, after) if broken not in known],
    )


def _touched(problem: Problem, before: Panels, after: Panels) -> Problem:
    """The sessions that change, and every other one of the people who move.

    Load and pairs of everybody else are the same before and after, in this part as in the whole.
    """
    moved: set[Id] = set()
    for session in problem.sessions:
        moved |= set(before.get(session.id, ())) ^ set(after.get(session.id, ()))
    return problem.only(
        session
        for session in problem.sessions
        if moved & {*before.get(session.id, ()), *after.get(session.id, ())}
    )
