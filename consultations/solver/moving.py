"""A session at another hour, where enough people offer it: a way out that asks nobody for more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from consultations.solver.clock import Clock, Unsettled
from consultations.solver.problem import Id, Problem, SessionNeed, Slot
from consultations.solver.relaxing import MOVE, SMALLER, Change, seating
from consultations.solver.rules import may_sit

Missing = dict[Id, int]


def moves_out(problem: Problem, missing: Missing, clock: Clock) -> tuple[Change, ...]:
    """Sessions to move so that every panel can be filled; none where no move was found to do it.

    One after the other, each time the move that leaves the fewest seats empty. Sessions with a
    lock stay, and none is moved twice.
    """
    moved: tuple[Change, ...] = ()
    try:
        while missing:
            tried = list(_tries(problem, missing, moved, clock))
            fewest = min(tried, key=lambda one: sum(one.missing.values()), default=None)
            if fewest is None or sum(fewest.missing.values()) >= sum(missing.values()):
                return ()
            problem, missing, moved = fewest.problem, fewest.missing, (*moved, fewest.change)
    except Unsettled:
        return ()
    return moved


@dataclass(frozen=True)
class _Try:
    """A day with one session moved, and how many people each session lacks then."""

    problem: Problem
    missing: Missing
    change: Change


def _tries(
    problem: Problem, missing: Missing, moved: tuple[Change, ...], clock: Clock
) -> Iterator[_Try]:
    """Every move of a session that is short, or that takes people from one, the likeliest first."""
    short = [problem.session[one] for one in missing]
    beside = [one for one in problem.sessions if any(one.overlaps(other) for other in short)]
    stay = {change.session for change in moved}
    for session in sorted(beside, key=lambda one: one.id not in missing):
        if session.locked or session.id in stay:
            continue
        for slot in slots_for(problem, session):
            after = move(problem, session, slot)
            left = seating(after, stretch={SMALLER}, time_limit=clock.left)
            if left is not None:
                yield _Try(after, left.missing, Change(MOVE, session.id, starts=slot[0]))
                if not left.missing:
                    return


def slots_for(problem: Problem, session: SessionNeed) -> list[Slot]:
    """Other hours that enough people offer, those that most offer first."""
    length = session.end - session.start
    if problem.free is None:
        hours = {one.start for one in problem.sessions}.union(*(p.offers for p in problem.people))
        slots = {(hour, hour + length) for hour in hours}
    else:
        slots = set(problem.free)
    willing = {
        slot: sum(
            may_sit(person, replace(session, start=slot[0], end=slot[1]))
            for person in problem.people
        )
        for slot in slots
        if slot[0] != session.start
    }
    enough = [slot for slot, count in willing.items() if count >= session.least]
    return sorted(enough, key=lambda slot: (-willing[slot], slot))


def move(problem: Problem, session: SessionNeed, slot: Slot) -> Problem:
    """The day with the session in this slot, which is free no more."""
    start, end = slot
    sessions = [
        replace(one, start=start, end=end) if one is session else one for one in problem.sessions
    ]
    free = list(problem.free or ())
    if slot in free:
        free.remove(slot)
    return replace(problem.only(sessions), free=None if problem.free is None else tuple(free))
