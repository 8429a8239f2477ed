"""A day without any plan: where people are missing, and the smallest changes that would help."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from consultations.solver.clock import Clock, Unsettled
from consultations.solver.explaining import Entry, by_points, entry, plain
from consultations.solver.moving import moves_out
from consultations.solver.problem import DO, Id, Problem, SessionNeed
from consultations.solver.relaxing import (
    EVERYTHING,
    HOUR,
    MOVE,
    PEOPLE,
    SMALLER,
    Change,
    Seating,
    seating,
)


def contradictions(problem: Problem) -> dict[Id, list[Entry]]:
    """Locks that no plan can keep, by session; empty if the locks agree with each other."""
    clashes = {session.id: list(_of_session(problem, session)) for session in problem.sessions}
    for session, other in combinations(problem.sessions, 2):
        if session.overlaps(other):
            for person in sorted(session.locked & other.locked, key=str):
                clashes[session.id].append(
                    entry(problem, "locks_at_once", session=session.id, at=other.id, analyst=person)
                )
    return {session: entries for session, entries in clashes.items() if entries}


def _of_session(problem: Problem, session: SessionNeed) -> Iterator[Entry]:
    if session.locked & session.conflicts:
        yield entry(problem, "lock_in_conflict", session=session.id)
    if len(session.locked) > session.most:
        yield entry(problem, "too_many_locks", session=session.id)
    if problem.forbids(session.locked):
        yield entry(problem, "lock_forbidden_pair", session=session.id)


def unlock(problem: Problem, locks: dict[Id, list[Entry]]) -> list[Entry]:
    """One way out of contradicting locks."""
    changes = [entry(problem, "unlock", session=session) for session in locks]
    return [{"changes": changes, "text": " ".join(change["text"] for change in changes)}]


SHARE, LEAST = 0.25, 0.5
"""The part of the time that is left, and the fewest seconds, for one question to the program."""


def _seating(problem: Problem, stretch: frozenset[str], clock: Clock) -> Seating | None:
    try:
        limit = max(LEAST, clock.left * SHARE)
        return seating(problem, stretch=stretch, time_limit=limit)
    except Unsettled:
        return None


def explained_failure(problem: Problem, clock: Clock) -> tuple[dict[Id, list[Entry]], list[Entry]]:
    """Which sessions stay short when as many seats as possible are filled, and what would help."""
    best = _seating(problem, frozenset({SMALLER}), clock)
    return shortages(problem, best) if best else {}, ways_out(problem, best, clock)


def shortages(problem: Problem, best: Seating) -> dict[Id, list[Entry]]:
    return {
        session: [_shortage(problem, problem.session[session], best, missing)]
        for session, missing in best.missing.items()
    }


def _shortage(problem: Problem, session: SessionNeed, best: Seating, missing: int) -> Entry:
    facts: dict[str, Any] = {
        "session": session.id,
        "hour": f"{session.start:%H:%M}",
        "missing": missing,
    }
    offered = [
        person
        for person in problem.people
        if session.start in person.offers and person.id not in session.conflicts
    ]
    tag = _missing_tag(problem, session, best)
    if tag:
        return entry(problem, "nobody_with", tag=tag, **facts)
    few = len(offered) < session.least
    return entry(problem, "too_few_offers" if few else "nobody_free", **facts)


def _missing_tag(problem: Problem, session: SessionNeed, best: Seating) -> str:
    """The weightiest tag of the request that nobody who is still free can do."""
    busy = {
        person
        for other in problem.sessions
        if other.overlaps(session)
        for person in best.panels[other.id]
        if other.id != session.id
    }
    free = [
        person
        for person in problem.people
        if session.start in person.offers
        and person.id not in session.conflicts
        and person.id not in busy
    ]
    for tag in by_points(problem, session):
        if problem.points(session, tag) and not any(one.level(tag) >= DO for one in free):
            return tag
    return ""


def ways_out(problem: Problem, smaller: Seating | None, clock: Clock) -> list[Entry]:
    """The smallest set of changes of any kind, of people alone, of panel sizes and of hours alone.

    `smaller` are the panels that could be held as they are.
    """
    asked = [_seating(problem, stretch, clock) for stretch in (EVERYTHING, PEOPLE)]
    sets = [way.changes for way in (*asked, smaller) if way]
    if smaller:
        sets.append(moves_out(problem, smaller.missing, Clock(max(LEAST, clock.left * SHARE))))
    sets.sort(key=lambda changes: sum(change.amount for change in changes))
    ways: dict[str, Entry] = {}
    for way in filter(None, sets):
        changes = [_change(problem, change) for change in way]
        text = " ".join(change["text"] for change in changes)
        ways.setdefault(text, {"changes": changes, "text": text})
    return list(ways.values())


def _change(problem: Problem, change: Change) -> Entry:
    if change.code == SMALLER:
        session = problem.session[change.session]  # type: ignore[index]
        return entry(
            problem, SMALLER, session=session.id,
            **{"from": session.least, "to": session.least - int(change.amount)},
        )  # fmt: skip
    if change.code == MOVE:
        hour = f"{change.starts:%H:%M}"
        return entry(problem, MOVE, session=change.session, hour=hour)
    if change.code == HOUR:
        session = problem.session[change.session]  # type: ignore[index]
        hour = f"{session.start:%H:%M}"
        return entry(problem, HOUR, session=session.id, analyst=change.person, hour=hour)
    return entry(problem, change.code, analyst=change.person, amount=plain(change.amount))
