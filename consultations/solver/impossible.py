"""A day without any plan: where people are missing, and the smallest changes that would help."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from consultations.solver.explaining import Entry, by_points, entry, plain
from consultations.solver.problem import DO, Id, Problem, SessionNeed
from consultations.solver.relaxing import (
    EVERYTHING,
    HOUR,
    PEOPLE,
    SMALLER,
    Change,
    Seating,
    Unsettled,
    seating,
)


def contradictions(problem: Problem) -> dict[Id, list[Entry]]:
    """Locks that no plan can keep, by session; empty if the locks agree with each other."""
    found = {session.id: list(_of_session(problem, session)) for session in problem.sessions}
    for one, other in combinations(problem.sessions, 2):
        if one.overlaps(other):
            for person in sorted(one.locked & other.locked, key=str):
                found[one.id].append(
                    entry(problem, "locks_at_once", session=one.id, at=other.id, analyst=person)
                )
    return {session: entries for session, entries in found.items() if entries}


def _of_session(problem: Problem, session: SessionNeed) -> Iterator[Entry]:
    if session.locked & session.conflicts:
        yield entry(problem, "lock_in_conflict", session=session.id)
    if len(session.locked) > session.most:
        yield entry(problem, "too_many_locks", session=session.id)
    if problem.forbids(session.locked):
        yield entry(problem, "lock_forbidden_pair", session=session.id)


def unlock(problem: Problem, found: dict[Id, list[Entry]]) -> list[Entry]:
    """One way out of contradicting locks."""
    changes = [entry(problem, "unlock", session=session) for session in found]
    return [{"changes": changes, "text": " ".join(change["text"] for change in changes)}]


def _seating(problem: Problem, stretch: frozenset[str], time_limit: float) -> Seating | None:
    try:
        return seating(problem, stretch=stretch, time_limit=time_limit)
    except Unsettled:
        return None


def shortages(problem: Problem, time_limit: float) -> dict[Id, list[Entry]]:
    """The sessions that stay short when as many seats as possible are filled."""
    best = _seating(problem, frozenset({SMALLER}), time_limit)
    if best is None:
        return {}
    return {
        change.session: [_shortage(problem, problem.session[change.session], best, change)]
        for change in best.changes
        if change.session is not None
    }


def _shortage(problem: Problem, session: SessionNeed, best: Seating, change: Change) -> Entry:
    facts: dict[str, Any] = {
        "session": session.id,
        "hour": f"{session.start:%H:%M}",
        "missing": int(change.amount),
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
        one
        for other in problem.sessions
        if other.overlaps(session)
        for one in best.panels[other.id]
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


def ways_out(problem: Problem, time_limit: float) -> list[Entry]:
    """The smallest set of changes of any kind, of people alone and of panel sizes alone."""
    ways: list[Entry] = []
    for stretch in (EVERYTHING, PEOPLE, frozenset({SMALLER})):
        way = _seating(problem, stretch, time_limit)
        if way is None:
            continue
        changes = [_change(problem, change) for change in way.changes]
        texts = " ".join(change["text"] for change in changes)
        if texts not in [known["text"] for known in ways]:
            ways.append({"changes": changes, "text": texts})
    return ways


def _change(problem: Problem, change: Change) -> Entry:
    if change.code == SMALLER:
        session = problem.session[change.session]  # type: ignore[index]
        return entry(
            problem, SMALLER, session=session.id,
            **{"from": session.least, "to": session.least - int(change.amount)},
        )  # fmt: skip
    if change.code == HOUR:
        session = problem.session[change.session]  # type: ignore[index]
        hour = f"{session.start:%H:%M}"
        return entry(problem, HOUR, session=session.id, analyst=change.person, hour=hour)
    return entry(problem, change.code, analyst=change.person, amount=plain(change.amount))
