"""The hard rules: which of them a plan breaks, as codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from consultations.solver.problem import Id, Panels, Person, Problem, SessionNeed

ROUNDING = 1e-9


@dataclass(frozen=True)
class Violation:
    """A broken rule: `code` is one of the hard rules of docs/panels.md."""

    code: str
    session: Id | None = None
    person: Id | None = None


def violations(problem: Problem, panels: Panels) -> list[Violation]:
    """Every hard rule that these panels break; empty for a plan that may be used."""
    seated = {session.id: list(panels.get(session.id, ())) for session in problem.sessions}
    broken_rules = [
        broken
        for session in problem.sessions
        for broken in _of_panel(problem, session, seated[session.id])
    ]
    sits: dict[Id, list[SessionNeed]] = {}
    for session in problem.sessions:
        for person in set(seated[session.id]) & problem.person.keys():
            sits.setdefault(person, []).append(session)
    for person in sorted(sits, key=str):
        broken_rules.extend(_of_person(problem.person[person], sits[person]))
    return broken_rules


def _of_panel(problem: Problem, session: SessionNeed, panel: list[Id]) -> Iterator[Violation]:
    rules = {
        "too_few": len(set(panel)) < session.least,
        "too_many": len(panel) > session.most,
        "twice": len(set(panel)) < len(panel),
        "forbidden_pair": problem.forbids(set(panel)),
    }
    yield from (Violation(code, session.id) for code, broken in rules.items() if broken)
    for person in sorted(session.locked - set(panel), key=str):
        yield Violation("not_locked_in", session.id, person)
    for person in panel:
        if code := _seat_rule(problem, session, person):
            yield Violation(code, session.id, person)


def _seat_rule(problem: Problem, session: SessionNeed, person: Id) -> str:
    if person not in problem.person:
        return "unknown"
    if person in session.conflicts:
        return "conflict"
    offered = session.start in problem.person[person].offers
    return "" if offered or person in session.locked else "not_offered"


def _of_person(person: Person, sits: list[SessionNeed]) -> Iterator[Violation]:
    """A lock is a coordinator's decision: locked sessions alone never break a limit."""
    for one, other in combinations(sits, 2):
        if one.overlaps(other):
            yield Violation("two_at_once", other.id, person.id)
    locked = [session for session in sits if person.id in session.locked]
    if len(sits) > max(person.max_sessions, len(locked)):
        yield Violation("too_many_sessions", None, person.id)
    given = sum(session.hours for session in sits)
    if given > max(person.hours_left, sum(session.hours for session in locked)) + ROUNDING:
        yield Violation("no_hours_left", None, person.id)


def may_sit(person: Person, session: SessionNeed) -> bool:
    """Whether this person alone could join this session, other sessions aside."""
    return person.id not in session.conflicts and (
        person.id in session.locked
        or (
            session.start in person.offers
            and person.max_sessions > 0
            and session.hours <= person.hours_left + ROUNDING
        )
    )
