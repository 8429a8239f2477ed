"""The best panels of one session for given prices of people, exactly.

Panels are grown person by person, in one order, many at once. A partial panel is dropped when even
the best that could be added cannot lift it to the threshold: what one person adds to a panel never
exceeds what they add to a part of it, because every feature is submodular; only the learning bonus
is not, and it is granted in advance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from consultations.solver.clock import Clock
from consultations.solver.field import Array, Pool

BLOCK = 1_500_000
MOST = 3_000_000
"""Partial panels that are held at once; a search that would need more gives up."""


@dataclass(frozen=True)
class Found:
    """Panels as positions in `Pool.people` with what each is worth, best first.

    No panel that was not found is worth more than `bound`.
    """

    panels: list[tuple[int, ...]]
    values: list[float]
    bound: float


@dataclass
class _Partial:
    """Unfinished panels, one per row."""

    members: Array
    best: Array
    second: Array
    teaches: Array
    learns: Array
    value: Array
    last: Array

    def take(self, rows: Array) -> _Partial:
        return _Partial(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def best_panels(
    pool: Pool,
    costs: Array,
    apart: Array,
    *,
    threshold: float,
    keep: int,
    width: int | None = None,
    crowd: float = np.inf,
    clock: Clock | None = None,
) -> Found:
    """Up to `keep` panels worth at least `threshold` after `costs` and `apart`, best first.

    Without `width` the answer is exact; with it only so many partial panels are followed. Where
    more than a `crowd` of partial panels is promising, nothing is found and the bound infinite.
    Where the `clock` runs out or the memory would, the bound is infinite beside what was found.
    """
    search = _Search(pool, costs, apart, threshold=threshold, keep=keep, width=width, clock=clock)
    return search.run(crowd)


class _StoppedError(Exception):
    """The search cannot be finished."""


class _Search:
    def __init__(
        self,
        pool: Pool,
        costs: Array,
        apart: Array,
        *,
        threshold: float,
        keep: int,
        width: int | None,
        clock: Clock | None,
    ) -> None:
        self.pool, self.costs, self.apart = pool, costs, apart
        self._choose_from(np.arange(len(costs)), pool.people if len(pool.locked) else [])
        self.threshold, self.keep, self.width = threshold, keep, width
        self.clock = clock
        self.bound = threshold
        self.panels: list[Array] = []
        self.values: list[Array] = []
        start = _start(pool, costs, apart)
        solo = self._gain(start)[0]
        solo[pool.locked] = -np.inf
        if width:
            solo = self._only_the_best(solo)
        order = np.argsort(-solo, kind="stable")
        self._choose_from(order[np.isfinite(solo[order])], pool.people)
        self.start = start

    def _choose_from(self, order: Array, seated: Array | list[int]) -> None:
        """Who may be added, in this order, with what they bring and cost beside who is seated."""
        self.order, self.paying = order, self.costs[order]
        self.bring = np.ascontiguousarray(self.pool.values[order].T)
        self.beside = self.apart[np.ix_(seated, self.pool.people[order])]

    def _only_the_best(self, solo: Array) -> Array:
        """Follow those who look best alone; the others could be worth at most the bound."""
        some = 60
        if len(solo) <= some:
            return solo
        cut = np.sort(solo)[-some]
        self.bound = np.inf
        return np.where(solo >= cut, solo, -np.inf)

    def run(self, crowd: float) -> Found:
        state, pool = self.start, self.pool
        for size in range(len(pool.locked), pool.most + 1):
            if size >= pool.least:
                self._collect(state)
            if size == pool.most or not len(state.value):
                break
            try:
                state = self._grow(state, size)
            except _StoppedError:
                self.bound = np.inf
                break
            if len(state.value) > crowd:
                return Found([], [], np.inf)
        return self._found()

    def _collect(self, state: _Partial) -> None:
        good = (state.value >= self.threshold) & (state.value > -np.inf)
        panels = np.full((int(good.sum()), self.pool.most), -1)
        panels[:, : state.members.shape[1]] = state.members[good]
        self.panels.append(panels)
        self.values.append(state.value[good])

    def _found(self) -> Found:
        if not self.panels:
            return Found([], [], self.bound)
        panels, values = np.vstack(self.panels), np.concatenate(self.values)
        first = np.argsort(-values, kind="stable")
        if len(first) > self.keep:
            self.bound = max(self.bound, float(values[first[self.keep]]))
            first = first[: self.keep]
        rows = [tuple(sorted(int(i) for i in row if i >= 0)) for row in panels[first]]
        return Found(rows, [float(value) for value in values[first]], self.bound)

    def _grow(self, state: _Partial, size: int) -> _Partial:
        """Every promising way to add one person to each partial panel."""
        rest = self.pool.most - size - 1
        rows = max(1, BLOCK // max(1, len(self.order)))
        known = np.full((len(self.costs), len(self.order)), np.inf)
        grown, hopes, count = [], [], 0
        for low in range(0, len(state.value), rows):
            block = state.take(np.arange(low, min(low + rows, len(state.value))))
            gain = self._gain(block)
            gain[np.arange(len(self.order))[None, :] <= block.last[:, None]] = -np.inf
            parents, places, hope = self._promising(block, gain, size, rest)
            grown.append(self._add(block, parents, places, gain))
            hopes.append(hope)
            count += len(hope)
            self._go_on(count)
            if size == len(self.pool.locked) + 1:
                known[block.members[:, -1]] = gain
        state, hope = _join(grown), np.concatenate(hopes)
        if rest == 1 and size == len(self.pool.locked) + 1:
            state, hope = self._look_twice(state, known, size)
        return self._narrow(state, hope)

    def _go_on(self, count: int = 0) -> None:
        if count > MOST or (self.clock and self.clock.over):
            raise _StoppedError

    def _look_twice(self, state: _Partial, known: Array, size: int) -> tuple[_Partial, Array]:
        """A third person must promise enough to the first and to the second alike."""
        best = np.full(len(state.value), -np.inf)
        rows = max(1, BLOCK // max(1, len(self.order)))
        first, second = state.members[:, -2], state.members[:, -1]
        for low in range(0, len(best), rows):
            self._go_on()
            part = slice(low, low + rows)
            best[part] = np.minimum(known[first[part]], known[second[part]]).max(1, initial=-np.inf)
        hope = state.value + self._more(best, size, 1) + self._teaching(state)[:, 0]
        rows_left = np.flatnonzero(hope >= self.threshold)
        return state.take(rows_left), hope[rows_left]

    def _promising(
        self, block: _Partial, gain: Array, size: int, rest: int
    ) -> tuple[Array, Array, Array]:
        hope = block.value[:, None] + gain + self._teaching(block)
        if rest:
            hope = hope + self._more(_best_later(gain), size, rest)
        parents, places = np.nonzero((hope >= self.threshold) & (hope > -np.inf))
        return parents, places, hope[parents, places]

    def _more(self, best: Array, size: int, rest: int) -> Array:
        """What those who are still to come can add, if each adds `best`."""
        must = max(0, self.pool.least - size - 1)
        more = (rest - must) * np.maximum(best, 0.0)
        return more + must * best if must else more

    def _teaching(self, block: _Partial) -> Array:
        """The learning bonus in advance, for panels that do not have it yet."""
        if not self.pool.bonus or not (self.pool.teaches.any(0) & self.pool.learns.any(0)).any():
            return np.zeros((len(block.value), 1))
        has = (block.teaches & block.learns).any(1)
        return np.where(has, 0.0, self.pool.bonus)[:, None]

    def _add(self, block: _Partial, parents: Array, places: Array, gain: Array) -> _Partial:
        pool, who = self.pool, self.order[places]
        value, best = pool.values[who], block.best[parents]
        teaches = block.teaches[parents] | pool.teaches[who]
        learns = block.learns[parents] | pool.learns[who]
        had = (block.teaches & block.learns).any(1)[parents]
        has = (teaches & learns).any(1)
        return _Partial(
            members=np.column_stack([block.members[parents], who]),
            best=np.maximum(best, value),
            second=np.maximum(np.minimum(best, value), block.second[parents]),
            teaches=teaches,
            learns=learns,
            value=block.value[parents] + gain[parents, places] + pool.bonus * (has & ~had),
            last=places,
        )

    def _narrow(self, state: _Partial, hope: Array) -> _Partial:
        """In a quick search follow only the most hopeful, and remember what the rest could be."""
        if self.width and len(hope) > self.width:
            first = np.argsort(-hope, kind="stable")
            self.bound = max(self.bound, float(hope[first[self.width]]))
            state = state.take(first[: self.width])
        return state

    def _gain(self, state: _Partial) -> Array:
        """What each person would add to each partial panel, the learning bonus aside."""
        pool = self.pool
        gain = np.zeros((len(state.value), len(self.order))) - self.paying[None, :]
        for feature, worth in enumerate(pool.worth):
            if not worth or not self.bring[feature].any():
                continue
            value, best = self.bring[None, feature], state.best[:, feature, None]
            added = np.maximum(value - best, 0.0)
            if pool.second[feature]:
                second = state.second[:, feature, None]
                added += pool.second[feature] * np.maximum(np.minimum(best, value) - second, 0.0)
            gain += worth * added
        for place in range(state.members.shape[1]):
            gain -= self.beside[state.members[:, place]]
        return gain


def _start(pool: Pool, costs: Array, apart: Array) -> _Partial:
    """The locked people, or nobody."""
    locked = pool.locked
    values = -np.sort(-pool.values[locked], axis=0)
    pad = np.zeros((2, pool.values.shape[1]))
    best, second = np.vstack([values, pad])[:2]
    teaches, learns = pool.teaches[locked].any(0), pool.learns[locked].any(0)
    value = float(pool.worth @ (best + pool.second * second)) - costs[locked].sum()
    here = pool.people[locked]
    value -= sum(apart[one, other] for i, one in enumerate(here) for other in here[i + 1 :])
    value += pool.bonus * bool((teaches & learns).any())
    return _Partial(
        members=locked[None, :],
        best=best[None, :],
        second=second[None, :],
        teaches=teaches[None, :],
        learns=learns[None, :],
        value=np.array([value]),
        last=np.array([-1]),
    )


def _best_later(gain: Array) -> Array:
    """For each place the largest gain of a later place."""
    later = np.maximum.accumulate(gain[:, ::-1], axis=1)[:, ::-1]
    return np.hstack([later[:, 1:], np.full((len(gain), 1), -np.inf)])


def _join(parts: list[_Partial]) -> _Partial:
    names = _Partial.__dataclass_fields__
    return _Partial(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
