"""Measure the panel solver on days of growing size, beside a greedy and a random plan.

Run with `make benchmark ARGS=panels`. A yardstick, a plain loop of Python, says how fast the
machine is: `x yard` compares across machines. `greedy` and `random` are shares of the objective.
"""

from __future__ import annotations

import random
import sys
import time

from consultations.solver.greedy import greedy
from consultations.solver.parsing import read_problem
from consultations.solver.pricing import price
from consultations.solver.problem import Id, Problem
from consultations.solver.rules import violations
from consultations.solver.solving import solve
from tests.benchmarks.instances import open_desk

SIZES = ((6, 20), (12, 40), (24, 80), (60, 200), (120, 350), (200, 500))
BARS = {(6, 20): 1, (60, 200): 10, (200, 500): 60}
TRIES = 200


def yardstick() -> float:
    """Seconds for a fixed piece of work."""
    began = time.perf_counter()
    sum(number * number % 7 for number in range(2_000_000))
    return time.perf_counter() - began


def at_random(problem: Problem, seed: int = 1) -> dict[Id, list[Id]] | None:
    """The smallest panels of anybody who may sit there, session by session."""
    chance = random.Random(seed)
    for _ in range(TRIES):
        panels: dict[Id, list[Id]] = {}
        for session in chance.sample(problem.sessions, len(problem.sessions)):
            panels[session.id] = _anybody(problem, panels, session.id, chance)
        if not violations(problem, panels):
            return panels
    return None


def _anybody(
    problem: Problem, panels: dict[Id, list[Id]], session: Id, chance: random.Random
) -> list[Id]:
    need, panel = problem.session[session], []
    for person in chance.sample(problem.people, len(problem.people)):
        sits = [one for one in problem.sessions if person.id in panels.get(one.id, [])]
        part = problem.only([need, *sits])
        broken = violations(part, {**panels, session: [*panel, person.id]})
        if all(one.code == "too_few" for one in broken):
            panel.append(person.id)
        if len(panel) == need.least:
            break
    return panel


def main() -> None:
    say = sys.stdout.write
    yard = yardstick()
    say(f"\nyardstick {yard:.3f} s\n")
    say(
        f"{'sessions':>8}{'analysts':>9}{'seconds':>9}{'x yard':>8}{'bar s':>7}"
        f"{'status':>10}{'gap':>9}{'objective':>11}{'greedy':>8}{'random':>8}\n"
    )
    for size in SIZES:
        problem = read_problem(open_desk(*size))
        plan = solve(problem, time_limit=BARS.get(size, 60))
        objective = plan.objective or 0.0
        shares = [
            f"{price(problem, other).total / objective:>8.1%}" if other else f"{'-':>8}"
            for other in (greedy(problem), at_random(problem))
        ]
        say(
            f"{size[0]:>8}{size[1]:>9}{plan.seconds:>9.2f}{plan.seconds / yard:>8.1f}"
            f"{BARS.get(size, '-'):>7}{plan.status:>10}"
            f"{f'{plan.gap:.3%}' if plan.gap is not None else '-':>9}{objective:>11.2f}"
            f"{''.join(shares)}\n"
        )


if __name__ == "__main__":
    import django

    django.setup()
    main()
