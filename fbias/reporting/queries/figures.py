"""What a figure is, and what a reader may see of it."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.utils.functional import Promise

from fbias.core.folding import order_key
from fbias.core.numbers import plain

LONG = 6
INDICATORS = Path(__file__).parents[1] / "data" / "kpis.csv"
Text = str | Promise


class Adds(StrEnum):
    """How the values of single years make that of all years."""

    UP = "up"  # counts: the sum of the years
    DISTINCT = "distinct"  # people, who may come in several years
    PLACES = "places"  # where such people work
    HOURS = "hours"  # a sum over groups, whose size is `behind`
    SHARE = "share"  # a part and the rest, each the sum of the years
    NOT = "not"  # a median


@dataclass(frozen=True)
class Row:
    """One line of a figure: value, unit, and how many rows of the database it comes from.

    `made_of` are the separate groups that `behind` consists of. `parts` of a share are the part and
    the rest; `of` is given where the rest is no people. `named`: the table of projects, which names
    each, gives the number of all years away.
    """

    label: str
    value: Decimal | int | None
    behind: int
    unit: str = ""
    adds: Adds = Adds.UP
    made_of: tuple[int, ...] = ()
    parts: tuple[int, ...] = ()
    of: int | None = None
    named: bool = False
    hidden: str = ""
    behind_hidden: str = ""
    least: int = 0  # what is said at least where hidden

    @property
    def groups(self) -> tuple[int, ...]:
        """Every group that value and count give away."""
        return (self.made_of or (self.behind,)) if not self.parts else self.parts

    @property
    def is_count(self) -> bool:
        return not self.unit and self.adds in {Adds.UP, Adds.DISTINCT}

    @property
    def shown(self) -> str:
        """What is printed: what may be said where hidden, a dash where nothing can be computed."""
        if self.hidden:
            return self.hidden
        if self.value is None:
            return "-"
        return f"{plain(self.value)}\N{NO-BREAK SPACE}{self.unit}".strip()

    @property
    def length(self) -> Decimal | int:
        return self.least if self.hidden else self.value or 0

    @property
    def counted(self) -> str:
        return self.behind_hidden or str(self.behind)


@dataclass(frozen=True)
class Figure:
    """One indicator of the list in `data/kpis.csv`.

    `counts_people`: groups under five are hidden from funders (`queries/privacy.py`).
    """

    key: str
    title: Text
    definition: Text
    rows: list[Row] = field(default_factory=list)
    counts_people: bool = True
    most: int = 0  # only so many rows are shown, the largest
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
        largest = max((row.length for row in self.rows), default=0)
        return [(row, round(100 * row.length / largest) if largest else 0) for row in self.rows]

    def cut(self) -> Figure:
        """As it is shown: what is hidden has no place by its size."""
        if not self.most:
            return self
        rows = sorted(self.rows, key=lambda row: (-row.length, order_key(row.label)))
        return replace(self, rows=rows[: self.most])


def share(label: str, part: int, whole: int, *, of_people: bool = True) -> Row:
    """`part` of `whole` in per cent, to one place; nothing of nothing is not a number.

    `of_people=False`: only the part is a group of people, the whole is no secret.
    """
    return Row(
        label,
        per_cent(part, whole),
        whole,
        "%",
        adds=Adds.SHARE,
        parts=(part, whole - part) if of_people else (part,),
        of=None if of_people else whole,
    )


def per_cent(part: int, whole: int) -> Decimal | None:
    return round(Decimal(100 * part) / whole, 1) if whole else None


@cache
def indicators() -> tuple[str, ...]:
    """The keys of every indicator that the facility wants, computed here or not yet."""
    with INDICATORS.open(encoding="utf-8", newline="") as file:
        return tuple(row["key"] for row in csv.DictReader(file))
