"""What a plan is worth and which hard rules it breaks: plain loops, no solver.

This is the definition of docs/panels.md in code. The solver's own figure is checked against it
before every answer, and the board uses it for the cost of a swap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from consultations.solver.problem import DO, TEACH, Id, Panels, Person, Problem, SessionNeed


@dataclass(frozen=True)
class Score:
    """The points of a plan: `total` is the sum of `parts`, what is taken off is negative."""

    total: float
    parts: Mapping[str, float]


def gap_to(bound: float, objective: float) -> float:
    """How much of what was proven possible is not reached, as a share of it: docs/panels.md."""
    return (bound - objective) / max(1.0, abs(bound))


def price(problem: Problem, panels: Panels) -> Score:
    """The objective of these panels; a session without a panel counts as an empty one."""
    parts: dict[str, float] = {}
    seated = {
        session.id: _people(problem, panels.get(session.id, ())) for session in problem.sessions
    }
    for session in problem.sessions:
        for name, points in session_parts(problem, session, seated[session.id]).items():
            parts[name] = parts.get(name, 0.0) + points
    parts["load"] = -_load(problem, seated)
    parts["pairs"] = -_pairs(problem, seated.values())
    return Score(sum(parts.values()), parts)


def _people(problem: Problem, ids: Iterable[Id]) -> list[Person]:
    return [problem.person[one] for one in ids]


def session_parts(problem: Problem, session: SessionNeed, panel: list[Person]) -> dict[str, float]:
    """What one panel earns by itself: everything but the load and the pairs."""
    weights = problem.weights
    silent = sum(not person.speaks(session.language) for person in panel)
    spoken = bool(session.language) and len(panel) > silent
    return {
        "coverage": sum(
            problem.points(session, tag) * coverage(problem, tag, panel) for tag in session.tags
        ),
        "main_operation": weights.main_operation
        * sum(
            any(person.level(tag) >= DO for person in panel)
            for tag in problem.main_operations(session)
        ),
        "learning": weights.learning * bool(lessons(session, panel)),
        "language": weights.language * spoken - weights.not_speaking * silent,
        "same_site": -weights.same_site * len(same_site(panel)),
        "repeat": -weights.repeat * sum(person.id in session.met for person in panel),
        "senior": weights.senior * any(person.senior for person in panel),
        "sat": -weights.sat * sum(bool(person.sat) for person in panel),
    }


def coverage(problem: Problem, tag: str, panel: Iterable[Person]) -> float:
    """The share of a tag's points: the best level in full, the second best a little."""
    shares = sorted((problem.weights.level(person.level(tag)) for person in panel), reverse=True)
    best, second = [*shares, 0.0, 0.0][:2]
    return best + problem.weights.second * second


def lessons(session: SessionNeed, panel: list[Person]) -> list[tuple[str, Person, Person]]:
    """Each tag of the request with who can teach it and who wants to learn it."""
    return [
        (tag, teacher, learner)
        for tag in sorted(session.tags)
        if session.tags[tag] > 0
        for teacher in panel
        if teacher.level(tag) == TEACH
        for learner in panel
        if learner.learns_here(tag)
    ]


def same_site(panel: list[Person]) -> list[tuple[Person, Person]]:
    return [(a, b) for a, b in combinations(panel, 2) if a.site and a.site == b.site]


def hours_given(problem: Problem, panels: Mapping[Id, Iterable[Person]]) -> dict[Id, float]:
    """Hours of that day for each person who sits somewhere."""
    hours: dict[Id, float] = {}
    for session in problem.sessions:
        for person in panels.get(session.id, ()):
            hours[person.id] = hours.get(person.id, 0.0) + session.hours
    return hours


def _load(problem: Problem, seated: Mapping[Id, list[Person]]) -> float:
    given = hours_given(problem, seated)
    return sum(problem.load_cost(problem.person[one], hours) for one, hours in given.items())


def _pairs(problem: Problem, seated: Iterable[list[Person]]) -> float:
    """Sitting together costs once per earlier time, those of the same day included."""
    today: Counter[frozenset[Id]] = Counter()
    for panel in seated:
        today.update(frozenset((a.id, b.id)) for a, b in combinations(panel, 2))
    return problem.weights.pair * sum(
        times * problem.pairs.get(pair, 0.0) + times * (times - 1) / 2
        for pair, times in today.items()
    )
