"""The search for the best plan: panels are made as they are asked for, then all that matter.

1. Column generation solves the relaxation over all panels, which bounds every plan.
2. A whole-number program over the panels seen so far gives a plan.
3. Every panel that could still be in a better plan is listed, and the program over these
   settles it: what the list leaves out cannot beat the plan at hand.
4. Among equals the plan of the lowest rank is taken, so that the answer is always the same one.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

from consultations.solver.clock import Clock
from consultations.solver.columns import Found, best_panels
from consultations.solver.master import Chosen, Master, Prices
from consultations.solver.pricing import price
from consultations.solver.problem import Id, Problem
from consultations.solver.program import Column, met_again

EXACT = 1e-6
"""Points below which two figures are the same; relative to the value where that is above 1."""
PER_ROUND, WIDTH = 12, 150
LISTED, CROWD = 8_000, 500_000
"""Panels that the last program may hold, and partial panels that may be looked at for them."""


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
    priced: float = np.inf
    """The bound that these prices prove; what a list leaves out is measured against it alone."""

    @property
    def proven(self) -> bool:
        return self.bound - self.value <= EXACT * max(1.0, abs(self.value))

    @property
    def finding(self) -> Clock:
        """Panels are looked for until then; the rest of the time is for choosing among them."""
        return self.clock.share(FINDING)

    def modelled(self) -> float:
        """The value of the plan as the programs count it, beside `pricing.price`."""
        return self.master.value(self.best)

    def run(self) -> None:
        """Relax, then settle; again if the plan lets a pair meet twice that nobody watched."""
        for _ in range(MEETINGS):
            self.relax(until=self.clock.limit * RELAXING)
            if self.prices is None or not self.settle():
                break
        if self.prices is None:
            self.offer(self.master.choose(list(self.master.columns.values()), self.clock.left))

    def offer(self, chosen: Chosen | None) -> None:
        if chosen:
            value = price(self.problem, panels_of(self.problem, chosen.columns)).total
            if value > self.value + EXACT / 10:
                self.best, self.value = chosen.columns, value

    def relax(self, *, until: float) -> None:
        """Add panels that the prices ask for, until next to nothing is missing.

        Most rounds are quick ones over the sessions that still change. When those ask for nothing
        more, an exact round gives a bound; its prices lie half-way to those of the exact round
        before, because prices jump about while the value hardly moves.
        """
        everything = list(range(len(self.master.pools)))
        last: Prices | None = None
        places, exact, centre, highest = everything, False, None, -np.inf
        tried = False
        while self.clock.spent < until:
            prices = self.master.prices(until - self.clock.spent)
            if prices is None:
                break
            met = self.master.watch(prices.again)
            if exact and places is everything:
                tried, moved = True, centre is None or prices.value > highest + EXACT
                highest = prices.value
                centre = prices if moved else prices.towards(centre)
                missing, changing = self._add_panels(centre, places, exact=True)
                self._take_bound(centre, missing)
                places = changing if moved and changing else everything
                if missing == np.inf:
                    break
                near = self.priced - prices.value <= NEAR * max(1.0, abs(prices.value))
                if near and not met:
                    return
            else:
                _missing, changing = self._add_panels(prices, places, exact=exact)
                exact = exact or len(changing) < len(everything) * 0.9
                places = changing or everything
                last = prices
        if self.prices is None and last is not None and not tried:
            self._take_bound(last, self._add_panels(last, everything, exact=True)[0])

    def _take_bound(self, prices: Prices, missing: float) -> None:
        if missing < np.inf and prices.value + missing <= self.priced:
            self.priced, self.prices = prices.value + missing, prices
            self.bound = min(self.bound, self.priced)

    def _add_panels(
        self, prices: Prices, places: list[int], *, exact: bool
    ) -> tuple[float, list[int]]:
        """How much more the missing panels could bring, and the sessions that got new ones.

        Where an exact round cannot be finished, nobody knows how much: that is infinite.
        """
        missing = 0.0
        changing: list[int] = []
        for place in places:
            if self.finding.over:
                return np.inf, changing
            asked = float(prices.sessions[place])
            best = self._ask(prices, place, asked + ROUND_OFF, PER_ROUND, None if exact else WIDTH)
            missing += max(ROUND_OFF, best.values[0] - asked) if best.values else ROUND_OFF
            missing += np.inf if exact and best.bound == np.inf else 0.0
            if self._add(prices, place, best):
                changing.append(place)
        return missing, changing

    def _ask(
        self,
        prices: Prices,
        place: int,
        threshold: float,
        keep: int,
        width: int | None = None,
        *,
        crowd: float = np.inf,
    ) -> Found:
        pool = self.master.pools[place]
        return best_panels(
            pool, prices.costs[place], prices.apart,
            threshold=threshold, keep=keep, width=width, crowd=crowd, clock=self.finding,
        )  # fmt: skip

    def _add(self, prices: Prices, place: int, best: Found) -> int:
        """Keep the panels, at what they are worth without the prices."""
        pool = self.master.pools[place]
        extra = prices.costs[place] - pool.cost
        added = 0
        for panel, value in zip(best.panels, best.values, strict=True):
            paid = prices.paid(pool.people[list(panel)].tolist())
            worth = value + float(extra[list(panel)].sum()) + paid
            added += self.master.add(place, panel, worth)
        return added

    def _excess(self, prices: Prices, column: Column) -> float:
        """What a panel is worth above the price of its session and people; negative if below."""
        pool = self.master.pools[column.pool]
        extra = prices.costs[column.pool] - pool.cost
        return (
            column.worth - float(extra[list(column.panel)].sum()) - prices.paid(column.people)
            - float(prices.sessions[column.pool])
        )  # fmt: skip

    def settle(self) -> bool:
        """Prove the plan, or find the better one; whether a pair met that was not watched.

        The best plan is looked for among the panels that fall short of the prices by at most a
        guess of the gap. If the plan is that close to the bound, nothing outside can beat it;
        otherwise the list is made once more, with the gap that is known by then.
        """
        assert self.prices  # noqa: S101 - set by relax, which run() looks at
        relaxed, guess = self.priced, GUESS * max(1.0, abs(self.priced))
        for most, slack in ((LISTED, guess), (LISTED * 3, None)):
            slack = max(0.0, relaxed - self.value) if slack is None else slack  # noqa: PLW2901
            listed = self._list(self.prices, slack + 2 * EXACT, most)
            if not listed and most == LISTED:
                self._settle_some()
            if not listed:
                continue
            chosen = self.master.choose(listed, self.clock.left)
            self.offer(chosen)
            if chosen and self.master.watch(met_again_in(chosen)):
                return True
            if chosen:
                self.bound = min(self.bound, max(chosen.bound, relaxed - slack, self.value))
            if self.proven:
                self._settle_equals(listed, relaxed)
            if self.proven or not chosen:
                return False
        return False

    def _settle_some(self) -> None:
        """A good plan where all panels are too many: those next to the prices, then some more."""
        assert self.prices  # noqa: S101 - see settle
        known = list(self.master.columns.values())
        excess = [self._excess(self.prices, column) for column in known]
        for short_of, gap in () if self.proven else PROMISING:
            some = [c for c, above in zip(known, excess, strict=True) if above >= -short_of]
            some = list(dict.fromkeys([*some, *self.best]))
            self.offer(self.master.choose(some, self.clock.left, gap=gap))

    def _list(self, prices: Prices, slack: float, most: int) -> list[Column]:
        """Every panel that a plan within the slack could hold; empty if they are too many."""
        listed = {(column.pool, column.panel) for column in self.best}
        for place, asked in enumerate(prices.sessions.tolist()):
            best = self._ask(prices, place, asked - slack, most, crowd=CROWD)
            listed |= {(place, panel) for panel in best.panels}
            if best.bound > asked - slack or len(listed) > most:
                return []
            self._add(prices, place, best)
        return [self.master.columns[key] for key in sorted(listed)]

    def _settle_equals(self, listed: list[Column], relaxed: float) -> None:
        """Among plans of equal value take the one that a fixed rule prefers."""
        assert self.prices  # noqa: S101 - see settle
        slack = max(0.0, relaxed - self.value) + 2 * EXACT
        equal = [c for c in listed if self._excess(self.prices, c) >= -slack or c in self.best]
        if len(equal) <= EQUALS:
            self._choose_among_equals(equal)

    def _choose_among_equals(self, listed: list[Column]) -> None:
        rank = np.array([rank_of(self.problem, column) for column in listed], dtype=float)
        at_least = self.value - EXACT / 10
        chosen = self.master.choose_among_equals(listed, at_least, rank, self.clock.left)
        if chosen:
            value = price(self.problem, panels_of(self.problem, chosen)).total
            if value >= self.value - 2 * EXACT:
                self.best, self.value = chosen, value


RELAXING = 0.5
"""The share of the time that finding panels may take."""
FINDING = 0.8
"""The share of the time after which no panel is looked for, not even to finish a round."""
EQUALS = 300
"""Panels among which a lot decides; a larger day keeps the first optimum that was proven."""
MEETINGS = 4
GUESS = 5e-4
"""What a whole plan usually loses against the relaxation, as a share of the value."""
NEAR = 2e-4
"""The share of the value that the relaxation may still miss when it is good enough to settle."""
PROMISING = ((0.05, 2e-3), (0.3, 2e-4))
"""Where panels are too many: how short of the prices they may fall, and the gap that is enough."""
ROUND_OFF = 1e-8


def met_again_in(chosen: Chosen) -> list[tuple[int, int]]:
    return met_again(chosen.columns, [1.0] * len(chosen.columns))


def rank_of(problem: Problem, column: Column) -> int:
    """Decides between plans of equal points: fewest seats, then a fixed lot of the ids."""
    session = problem.sessions[column.pool].id
    return sum(
        SEAT + zlib.crc32(f"{session}|{problem.people[place].id}".encode()) % SEAT
        for place in column.people
    )


SEAT = 1_000_000


def panels_of(problem: Problem, columns: list[Column]) -> dict[Id, list[Id]]:
    people, sessions = problem.people, problem.sessions
    return {
        sessions[column.pool].id: sorted((people[place].id for place in column.people), key=str)
        for column in columns
    }
