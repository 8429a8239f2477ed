"""The matrices of the linear program over a set of panels, and which panels its answer takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.optimize import LinearConstraint, linprog

from consultations.solver.field import Array, pairs_in
from consultations.solver.rules import ROUNDING

if TYPE_CHECKING:
    from consultations.solver.master import Master

Pair = tuple[int, int]


@dataclass(frozen=True)
class Column:
    """One panel for one session: `worth` is what it earns by itself."""

    pool: int
    panel: tuple[int, ...]
    people: tuple[int, ...]
    worth: float


@dataclass
class _Rows:
    """A sparse matrix under construction."""

    rows: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def put(self, row: int, place: int, value: float) -> None:
        self.rows.append(row)
        self.places.append(place)
        self.values.append(value)

    def matrix(self, height: int, width: int) -> Any:
        return sparse.csr_array((self.values, (self.rows, self.places)), shape=(height, width))


class Program:
    """The matrices over a set of panels."""

    def __init__(self, master: Master, columns: list[Column]) -> None:
        self.master, self.columns, self.count = master, columns, len(columns)
        self.repeats = list(enumerate(master.repeats(), len(master.limits)))
        self.equal_rows, self.upper_rows = _Rows(), _Rows()
        gain: list[float] = []
        top: list[float] = []
        self._panels(gain, top)
        self._loads(gain, top)
        self._meetings(gain, top)
        self.size, self.gain, self.top = len(gain), np.array(gain), np.array(top)
        pools, loads = len(master.pools), len(master.loads)
        self.equal = self.equal_rows.matrix(pools + loads, self.size)
        self.exactly = np.array([1.0] * pools + [0.0] * loads)
        self.upper = self.upper_rows.matrix(len(master.limits) + len(self.repeats), self.size)
        self.most = np.array(
            master.limits + [float(times) for _row, (_pair, times) in self.repeats]
        )

    def _panels(self, gain: list[float], top: list[float]) -> None:
        """One variable per panel: in its session, in its people's hours and limits."""
        master, pools = self.master, len(self.master.pools)
        meetings: dict[Pair, list[int]] = {}
        for row, (pair, _times) in self.repeats:
            meetings.setdefault(pair, []).append(row)
        for place, column in enumerate(self.columns):
            gain.append(column.worth)
            top.append(np.inf)
            self.equal_rows.put(column.pool, place, 1)
            for person in column.people:
                self.equal_rows.put(pools + master.loads[person], place, master.hours[column.pool])
                for row in master.in_rows.get((column.pool, person), ()):
                    self.upper_rows.put(row, place, 1)
            for pair in pairs_in(column.people) if meetings else ():
                for row in meetings.get(pair, ()):
                    self.upper_rows.put(row, place, 1)

    def _loads(self, gain: list[float], top: list[float]) -> None:
        """One variable per step of a person's load; cheap steps fill first."""
        for person, row in self.master.loads.items():
            for width, slope in self.master.steps[person]:
                self.equal_rows.put(len(self.master.pools) + row, len(gain), -1)
                gain.append(-slope)
                top.append(width)

    def _meetings(self, gain: list[float], top: list[float]) -> None:
        """One variable per further time that a watched pair sits together."""
        for row, _repeat in self.repeats:
            self.upper_rows.put(row, len(gain), -1)
            gain.append(-self.master.problem.weights.pair)
            top.append(np.inf)

    def relaxed(self, method: str, time_limit: float) -> Any:
        """Solve it with shares of panels."""
        bounded = len(self.most) > 0
        return linprog(
            -self.gain,
            A_ub=self.upper if bounded else None,
            b_ub=self.most if bounded else None,
            A_eq=self.equal,
            b_eq=self.exactly,
            bounds=np.column_stack([np.zeros(self.size), self.top]),
            method=method,
            options={"time_limit": max(0.1, time_limit)},
        )

    def constraints(self) -> list[Any]:
        rules = [LinearConstraint(self.equal, self.exactly, self.exactly)]
        if len(self.most):
            rules.append(LinearConstraint(self.upper, -np.inf, self.most))
        return rules

    def chosen(self, x: Array) -> list[Column]:
        return [column for column, taken in zip(self.columns, x, strict=False) if round(taken)]


def met_again(columns: list[Column], shares: Iterable[float]) -> list[Pair]:
    """The pairs that sit together more than once, panels counted by their shares."""
    times: dict[Pair, float] = {}
    for column, share in zip(columns, shares, strict=False):
        if share > ROUNDING:
            for pair in pairs_in(column.people):
                times[pair] = times.get(pair, 0.0) + share
    return sorted(pair for pair, count in times.items() if count > 1 + ROUNDING)
