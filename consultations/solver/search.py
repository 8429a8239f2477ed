"""The search for the best plan: panels are made as they are asked for, then all that matter.

1. Column generation solves the relaxation over all panels, which bounds every plan.
2. A whole-number program over the panels seen so far gives a plan.
3. Every panel that could still be in a better plan is listed, and the program over these
   settles it: what the list leaves out cannot beat the plan at hand.
4. Among equals the plan of the lowest rank is taken, so that the answer is always the same one.
"""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass

import numpy as np

from consultations.solver.columns import Found, best_panels
from consultations.solver.field import Array
from consultations.solver.master import Chosen, Column, Master, Prices, met_again
from consultations.solver.pricing import price
from consultations.solver.problem import Id, Problem

EXACT = 1e-6
"""Points below which two figures are the same; relative to the value where that is above 1."""
PER_ROUND, WIDTH = 12, 150
LISTED = 60_000
"""Panels that the last program may hold."""


class Clock:
    def __init__(self, seconds: float) -> None:
        self.began, self.limit = time.perf_counter(), seconds

    @property
    def spent(self) -> float:
        return time.perf_counter() - self.began

    @property
    def left(self) -> float:
        return self.limit - self.spent


@dataclass
class Search:
    """The state of one solve: panels known, the best plan so far and the bound proven so far."""

    problem: Problem
    master: Master
    clock: Clock
    best: list[Column]
    value: float
    bound: float = np.inf
    prices: Prices | None = None
    relaxed: float = np.inf

    @property
    def proven(self) -> bool:
        return self.bound - self.value <= EXACT * max(1.0, abs(self.value))

    def modelled(self) -> float:
        """The value of the plan as the programs count it, beside `pricing.price`."""
        return self.master.value(self.best)

    def run(self) -> None:
        self.relax(until=self.clock.limit * 0.6)
        for _ in range(MEETINGS):
            if not self.settle_known() or not self.relax(until=self.clock.limit * 0.7):
                break
        if self.prices and self.clock.left > 0:
            self.settle()

    def offer(self, chosen: Chosen | None) -> None:
        if chosen:
            value = price(self.problem, panels_of(self.problem, chosen.columns)).total
            if value > self.value + EXACT / 10:
                self.best, self.value = chosen.columns, value

    def relax(self, *, until: float) -> bool:
        """Add panels that the prices ask for, until none is missing; whether it came so far."""
        exact = False
        while self.clock.spent < until:
            prices = self.master.prices(self.clock.left)
            if prices is None:
                return False
            met = self.master.watch(prices.again)
            added, missing = self._add_panels(prices, exact=exact)
            if exact:
                self._take_bound(prices, missing)
                near = missing <= NEAR * abs(prices.value)
                if not met and (not added or near):
                    return True
            exact = added < len(self.master.rooms) / 4 and not met
        return False

    def _take_bound(self, prices: Prices, missing: float) -> None:
        if prices.value + missing <= self.bound:
            self.bound, self.prices = prices.value + missing, prices

    def _add_panels(self, prices: Prices, *, exact: bool) -> tuple[int, float]:
        """How many panels were added, and by how much the missing ones could lift the value."""
        added, missing = 0, 0.0
        for place, asked in enumerate(prices.sessions.tolist()):
            found = self._ask(prices, place, asked + ROUND_OFF, PER_ROUND, None if exact else WIDTH)
            missing += max(ROUND_OFF, found.values[0] - asked) if found.values else ROUND_OFF
            added += self._add(prices, place, found)
        return added, missing

    def _ask(
        self, prices: Prices, place: int, threshold: float, keep: int, width: int | None
    ) -> Found:
        room = self.master.rooms[place]
        return best_panels(
            room, prices.costs[place], apart_at(self.master, place, prices),
            threshold=threshold, keep=keep, width=width,
        )  # fmt: skip

    def _add(self, prices: Prices, place: int, found: Found) -> int:
        """Keep the panels, at what they are worth without the prices."""
        room = self.master.rooms[place]
        extra = prices.costs[place] - room.cost
        added = 0
        for panel, value in zip(found.panels, found.values, strict=True):
            paid = prices.paid(room.people[list(panel)].tolist())
            worth = value + float(extra[list(panel)].sum()) + paid
            added += self.master.add(place, panel, worth)
        return added

    def _excess(self, prices: Prices, column: Column) -> float:
        """What a panel is worth above the price of its session and people; negative if below."""
        room = self.master.rooms[column.room]
        extra = prices.costs[column.room] - room.cost
        return (
            column.worth - float(extra[list(column.panel)].sum()) - prices.paid(column.people)
            - float(prices.sessions[column.room])
        )  # fmt: skip

    def settle_known(self) -> bool:
        """The best plan of the panels seen so far; whether a pair met that was not watched."""
        columns = list(self.master.columns.values())
        if self.prices:
            columns = [c for c in columns if self._excess(self.prices, c) >= -PROMISING]
        chosen = self.master.choose([*columns, *self.best], self.clock.left / 2)
        self.offer(chosen)
        return bool(chosen) and self.master.watch(met_again_in(chosen))

    def settle(self) -> None:
        """Prove the plan, or find the better one, among all panels that could matter."""
        assert self.prices  # noqa: S101 - set by relax, which run() looks at
        self.relaxed = self.bound
        listed, complete = self._list(self.prices)
        if not self.proven:
            chosen = self.master.choose(listed, self.clock.left)
            self.offer(chosen)
            if complete and chosen:
                self.bound = min(self.bound, max(self.value, chosen.bound))
        if complete and self.proven:
            slack = max(0.0, self.relaxed - self.value) + 2 * EXACT
            equal = [c for c in listed if self._excess(self.prices, c) >= -slack or c in self.best]
            if len(equal) <= EQUALS:
                self._choose_among_equals(equal)

    def _list(self, prices: Prices) -> tuple[list[Column], bool]:
        """Every panel that a better or equal plan could hold, if they are not too many."""
        slack = max(0.0, self.bound - self.value) + 2 * EXACT
        listed: set[tuple[int, tuple[int, ...]]] = set()
        complete = True
        for place, asked in enumerate(prices.sessions.tolist()):
            found = self._ask(prices, place, asked - slack, LISTED, None)
            self._add(prices, place, found)
            complete &= found.bound <= asked - slack
            listed |= {(place, panel) for panel in found.panels}
            if len(listed) > LISTED:
                return list(self.master.columns.values()), False
        known = {(column.room, column.panel) for column in self.best}
        keys = sorted(listed | known)
        return [self.master.columns[key] for key in keys], complete

    def _choose_among_equals(self, listed: list[Column]) -> None:
        rank = np.array([rank_of(self.problem, column) for column in listed], dtype=float)
        at_least = self.value - EXACT / 10
        chosen = self.master.choose_among_equals(listed, at_least, rank, self.clock.left)
        if chosen:
            value = price(self.problem, panels_of(self.problem, chosen)).total
            if value >= self.value - 2 * EXACT:
                self.best, self.value = chosen, value


EQUALS = 1000
"""Panels among which a lot decides; a larger day keeps the first optimum that was proven."""
MEETINGS = 4
NEAR = 1e-4
"""The share of the value that the relaxation may still miss when it is good enough to settle."""
PROMISING = 0.5
"""Points that a panel may ask too much and still be tried in the first whole-number program."""
ROUND_OFF = 1e-8


def met_again_in(chosen: Chosen) -> list[tuple[int, int]]:
    return met_again(chosen.columns, [1.0] * len(chosen.columns))


def apart_at(master: Master, place: int, prices: Prices) -> Array:
    """What pairs cost in one session at these prices."""
    room = master.rooms[place]
    if not prices.pairs:
        return room.apart
    apart = room.apart.copy()
    position = {int(person): i for i, person in enumerate(room.people)}
    for (one, other), value in prices.pairs.items():
        if one in position and other in position:
            i, j = position[one], position[other]
            apart[[i, j], [j, i]] += value
    return apart


def rank_of(problem: Problem, column: Column) -> int:
    """Decides between plans of equal points: fewest seats, then a fixed lot of the ids."""
    session = problem.sessions[column.room].id
    return sum(
        SEAT + zlib.crc32(f"{session}|{problem.people[place].id}".encode()) % SEAT
        for place in column.people
    )


SEAT = 1_000_000


def panels_of(problem: Problem, columns: list[Column]) -> dict[Id, list[Id]]:
    people, sessions = problem.people, problem.sessions
    return {
        sessions[column.room].id: sorted((people[place].id for place in column.people), key=str)
        for column in columns
    }
