"""Whether any plan exists, and if none does, the smallest changes that would make one possible.

A whole-number program over seats alone, without wishes, in which each hard rule may be stretched at
a price. Conflicts, forbidden pairs and one session at a time are never stretched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from consultations.solver.clock import Clock, Unsettled
from consultations.solver.field import overlapping
from consultations.solver.problem import Id, Person, Problem, SessionNeed
from consultations.solver.rules import ROUNDING

HOUR, SESSIONS, HOURS, SMALLER = "one_more_hour", "more_sessions", "more_hours", "smaller_panel"
MOVE = "move_session"
PEOPLE = frozenset({HOUR, SESSIONS, HOURS})
EVERYTHING = PEOPLE | {SMALLER}


INFEASIBLE = 2
"""SciPy's status of a program that no values satisfy."""
LARGE = 20_000
"""Variables from which simplifying the program takes far longer than solving it."""


@dataclass(frozen=True)
class Change:
    """One rule stretched: an hour offered, `amount` more sessions or hours, fewer seats.

    Or none: a session is moved to another hour, the one that it `starts` at then. More sessions or
    hours count from what the person agreed to: what locked seats have `overdrawn` is part of them.
    """

    code: str
    session: Id | None = None
    person: Id | None = None
    amount: float = 1
    starts: datetime | None = None
    overdrawn: float = 0


@dataclass(frozen=True)
class Seating:
    panels: dict[Id, list[Id]]
    changes: tuple[Change, ...]

    @property
    def missing(self) -> dict[Id, int]:
        """How many people each session lacks, where panels were made smaller."""
        return {
            change.session: int(change.amount)
            for change in self.changes
            if change.code == SMALLER and change.session is not None
        }


def seating(
    problem: Problem, *, stretch: Iterable[str] = (), time_limit: float = 10
) -> Seating | None:
    """Panels that keep the hard rules, but for the fewest changes of the given kinds."""
    clock = Clock(time_limit)
    program = _Program(problem, frozenset(stretch), clock)
    return program.solve(clock.left)


class _Program:
    def __init__(self, problem: Problem, stretch: frozenset[str], clock: Clock) -> None:
        self.problem, self.stretch, self.clock = problem, stretch, clock
        self.cost: list[float] = []
        self.low: list[float] = []
        self.top: list[float] = []
        self.changes: dict[int, Change] = {}
        self.entries: list[tuple[int, int, float]] = []
        self.at_least: list[float] = []
        self.at_most: list[float] = []
        self.seats: dict[tuple[int, int], int] = {}
        self._seats()
        self._panels()
        self._people()

    def _variable(
        self, cost: float, top: float, change: Change | None = None, low: float = 0
    ) -> int:
        self.cost.append(cost)
        self.low.append(low)
        self.top.append(top)
        if change:
            self.changes[len(self.cost) - 1] = change
        return len(self.cost) - 1

    def _row(self, entries: Iterable[tuple[int, float]], low: float, top: float) -> None:
        row = len(self.at_least)
        self.entries += [(row, place, value) for place, value in entries]
        self.at_least.append(low)
        self.at_most.append(top)

    def _seats(self) -> None:
        for s, session in enumerate(self.problem.sessions):
            self.clock.check()
            for p, person in enumerate(self.problem.people):
                if person.id in session.conflicts:
                    continue
                if person.id in session.locked:
                    self.seats[s, p] = self._variable(0, 1, low=1)
                elif session.start in person.offers:
                    self.seats[s, p] = self._variable(0, 1)
                elif HOUR in self.stretch:
                    change = Change(HOUR, session.id, person.id)
                    self.seats[s, p] = self._variable(_asking(person, session), 1, change)

    def _panels(self) -> None:
        at: dict[int, list[tuple[int, float]]] = {}
        for (s, _p), seat in self.seats.items():
            at.setdefault(s, []).append((seat, 1.0))
        index = {person.id: p for p, person in enumerate(self.problem.people)}
        for s, session in enumerate(self.problem.sessions):
            row = at.get(s, [])
            self._row(row, -np.inf, session.most)
            if SMALLER in self.stretch and session.least:
                change = Change(SMALLER, session.id)
                row = [*row, (self._variable(1.25, session.least, change), 1.0)]
            self._row(row, session.least, np.inf)
            for pair in self.problem.forbidden:
                places = [(s, index[one]) for one in pair]
                both = [(self.seats[place], 1.0) for place in places if place in self.seats]
                if len(both) > 1:
                    self._row(both, -np.inf, 1)

    def _people(self) -> None:
        groups = overlapping(self.problem)
        sits: dict[int, list[int]] = {}
        for s, p in self.seats:
            sits.setdefault(p, []).append(s)
        for p, sessions in sits.items():
            self.clock.check()
            person = self.problem.people[p]
            for group in groups:
                row = [(self.seats[s, p], 1.0) for s in group if (s, p) in self.seats]
                if len(row) > 1:
                    self._row(row, -np.inf, 1)
            locked = [
                self.problem.sessions[s]
                for s in sessions
                if person.id in self.problem.sessions[s].locked
            ]
            self._limit(
                SESSIONS,
                person.id,
                [(self.seats[s, p], 1.0) for s in sessions],
                agreed=person.max_sessions,
                locked=len(locked),
            )
            self._limit(
                HOURS,
                person.id,
                [(self.seats[s, p], self.problem.sessions[s].hours) for s in sessions],
                agreed=person.hours_left,
                locked=sum(one.hours for one in locked),
            )

    def _limit(
        self, code: str, person: Id, row: list[tuple[int, float]], *, agreed: float, locked: float
    ) -> None:
        most = max(agreed, locked) + ROUNDING
        if sum(value for _seat, value in row) <= most:
            return
        if code in self.stretch:
            change = Change(code, None, person, overdrawn=max(0, locked - agreed))
            row = [*row, (self._variable(1.02, np.inf, change), -1.0)]
        self._row(row, -np.inf, most)

    def solve(self, time_limit: float) -> Seating | None:
        if not self.cost:
            empty = all(session.least == 0 for session in self.problem.sessions)
            return Seating({one.id: [] for one in self.problem.sessions}, ()) if empty else None
        rows, places, values = zip(*self.entries, strict=True)
        shape = (len(self.at_least), len(self.cost))
        matrix = sparse.csr_array((values, (rows, places)), shape=shape)
        done = milp(
            np.array(self.cost),
            integrality=np.ones(len(self.cost)),
            bounds=Bounds(np.array(self.low), np.array(self.top)),
            constraints=LinearConstraint(matrix, self.at_least, self.at_most),
            options={"time_limit": max(0.1, time_limit), "presolve": len(self.cost) < LARGE},
        )
        if done.x is not None:
            return self._read(np.round(done.x))
        if done.status != INFEASIBLE:
            raise Unsettled
        return None

    def _read(self, x: np.ndarray) -> Seating:
        panels: dict[Id, list[Id]] = {session.id: [] for session in self.problem.sessions}
        for (s, p), seat in self.seats.items():
            if x[seat]:
                panels[self.problem.sessions[s].id].append(self.problem.people[p].id)
        return Seating(
            panels,
            tuple(
                replace(change, amount=ceil(change.overdrawn + float(x[place]) - ROUNDING))
                for place, change in self.changes.items()
                if x[place]
            ),
        )


def _asking(person: Person, session: SessionNeed) -> float:
    """Rather somebody who is there that day, and who knows the subject."""
    known = sum(person.level(tag) for tag in session.tags)
    return (1.0 if person.offers else 1.9) + 0.1 / (1 + known)
