"""What a figure is, and what a reader may see of it."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext as _

SMALLEST_GROUP = 5
LONG = 6
INDICATORS = Path(__file__).parents[1] / "data" / "kpis.csv"
Text = str | Promise


@dataclass(frozen=True)
class Row:
    """One line of a figure: value, unit, and how many rows of the database it comes from.

    `inside` names the groups that the value gives away together with what is behind it.
    """

    label: str
    value: Decimal | int | None
    behind: int
    unit: str = ""
    inside: tuple[int, ...] = ()
    hidden: str = ""

    @property
    def is_small(self) -> bool:
        return any(0 < group < SMALLEST_GROUP for group in (self.behind, *self.inside))

    @property
    def shown(self) -> str:
        """What is printed: the reason where hidden, a dash where there is nothing to compute."""
        if self.hidden:
            return _("hidden") if self.unit else self.hidden
        if self.value is None:
            return "-"
        return f"{plain(self.value)}\N{NO-BREAK SPACE}{self.unit}".strip()

    @property
    def counted(self) -> str:
        return self.hidden or str(self.behind)


@dataclass(frozen=True)
class Figure:
    """One indicator of the list in `data/kpis.csv`.

    `counts_people`: groups under five are hidden from funders. `parts`: the rows add up to
    something known, so one hidden row would be given away by the others.
    """

    key: str
    title: Text
    definition: Text
    rows: list[Row] = field(default_factory=list)
    counts_people: bool = True
    parts: bool = False
    rows_at: str = ""  # the URL name of the list behind it, for coordinators

    @property
    def is_drawn(self) -> bool:
        """Whether bars say more than the numbers: several counts of one kind."""
        return len(self.rows) > 1 and len({row.unit for row in self.rows}) == 1

    @property
    def is_long(self) -> bool:
        """Whether it takes the whole width of the page."""
        return len(self.rows) > LONG

    @property
    def bars(self) -> list[tuple[Row, int]]:
        """Each row with the length of its bar, 0 to 100."""
        largest = max((row.value or 0 for row in self.rows if not row.hidden), default=0)
        return [
            (row, 0 if row.hidden or not largest else round(100 * (row.value or 0) / largest))
            for row in self.rows
        ]


def plain(value: Decimal | int) -> str:
    """`50`, not `50.00`; `2.5` stays."""
    if isinstance(value, int):
        return str(value)
    return f"{value.normalize():f}" if value else "0"


def share(label: str, part: int, whole: int) -> Row:
    """`part` of `whole` in per cent, to one place; nothing of nothing is not a number."""
    value = round(Decimal(100 * part) / whole, 1) if whole else None
    return Row(label, value, whole, "%", inside=(part, whole - part))


def without_small_groups(figures: Iterable[Figure]) -> list[Figure]:
    """The figures as funders read them."""
    return [hide_small_groups(figure) if figure.counts_people else figure for figure in figures]


def hide_small_groups(figure: Figure) -> Figure:
    """Hide rows made of one to four; a single hidden part takes the next smallest with it."""
    hidden = {i for i, row in enumerate(figure.rows) if row.is_small}
    others = [i for i, row in enumerate(figure.rows) if i not in hidden and row.behind]
    protecting = set()
    if figure.parts and len(hidden) == 1 and others:
        protecting = {min(others, key=lambda i: figure.rows[i].behind)}
    words = {i: _("fewer than 5") for i in hidden} | {
        i: _("hidden, to protect a small group") for i in protecting
    }
    return replace(
        figure,
        rows=[
            replace(row, value=None, hidden=words[i]) if i in words else row
            for i, row in enumerate(figure.rows)
        ],
    )


@cache
def indicators() -> tuple[str, ...]:
    """The keys of every indicator that the facility wants, computed here or not yet."""
    with INDICATORS.open(encoding="utf-8", newline="") as file:
        return tuple(row["key"] for row in csv.DictReader(file))
