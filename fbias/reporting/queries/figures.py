"""What a figure is, and what a reader may see of it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fbias.core.folding import order_key
from fbias.core.numbers import plain

LONG = 6
KPIS = Path(__file__).parents[1] / "data" / "kpis.csv"
Text = str | Promise


class Adds(StrEnum):
    """How the values of single years make that of all years."""

    UP = "up"  # counts: the sum of the years
    DISTINCT = "distinct"  # people, who may come in several years
    PLACES = "places"  # where such people work
    HOURS = "hours"  # a sum over groups, whose size is `behind`
    SHARE = "share"  # a part and the rest, each the sum of the years
    GROUP = "group"  # people by where they come from: small groups are put together
    NOT = "not"  # a median


class Beside(StrEnum):
    """What else the pages tell of a share whose part is small: its range depends on that alone."""

    WHOLE = "whole"
    PARTS = "parts"  # each of the two for itself
    BOTH = "both"  # then no range is safe


class Chapter(StrEnum):
    REACH = "reach"
    SESSIONS = "sessions"
    PROJECTS = "projects"
    MONEY = "money"
    RESULTS = "results"
    NETWORK = "network"
    GROUPS = "groups"

    @property
    def label(self) -> str:
        return str(CHAPTERS[self])


CHAPTERS: dict[Chapter, Text] = {
    Chapter.REACH: gettext_lazy("Whom the facility reaches"),
    Chapter.SESSIONS: gettext_lazy("Open desks and sessions"),
    Chapter.PROJECTS: gettext_lazy("Projects"),
    Chapter.MONEY: gettext_lazy("Hours and money"),
    Chapter.RESULTS: gettext_lazy("What came of it"),
    Chapter.NETWORK: gettext_lazy("What the network gives"),
    Chapter.GROUPS: gettext_lazy("By institution, field and method"),
}


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
    beside: Beside = Beside.WHOLE
    named: bool = False
    hidden: str = ""
    behind_hidden: str = ""
    least: int = 0  # what is said at least where hidden
    trend: str = ""  # against the period before

    @property
    def groups(self) -> tuple[int, ...]:
        """Every group that value and count give away."""
        return (*self.parts, *self.made_of) or (self.behind,)

    @property
    def is_count(self) -> bool:
        return not self.unit and self.adds in {Adds.UP, Adds.DISTINCT, Adds.GROUP}

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

    `counts_people`: groups under five are hidden from funders (`queries/privacy.py`). `needs`: what
    the portal would have to keep to compute it.
    """

    key: str
    title: Text
    definition: Text
    rows: list[Row] = field(default_factory=list)
    counts_people: bool = True
    most: int = 0  # only so many rows are shown, the largest
    rows_at: str = ""  # the URL name of the list behind it, for coordinators
    chapter: Chapter = Chapter.REACH
    needs: Text = ""

    @property
    def counts(self) -> list[Row]:
        """The rows that stand on one scale: counts where there are some, else all of one unit."""
        counts = [row for row in self.rows if not row.unit and row.adds != Adds.PLACES]
        return counts or (self.rows if len({row.unit for row in self.rows}) == 1 else [])

    @property
    def is_drawn(self) -> bool:
        """Whether bars say more than the numbers: several counts of one kind."""
        return len(self.counts) > 1

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it happened."""
        return not any(row.behind or row.hidden for row in self.rows)

    @property
    def is_long(self) -> bool:
        """Whether it takes the whole width of the page."""
        return len(self.rows) > LONG and not self.is_empty

    @property
    def bars(self) -> list[tuple[Row, int | None]]:
        """Each row with the length of its bar, 0 to 100; None for what is on no common scale."""
        drawn = self.counts if self.is_drawn else []
        largest = max((row.length for row in drawn), default=0)
        return [
            (row, None if row not in drawn else round(100 * row.length / largest) if largest else 0)
            for row in self.rows
        ]

    def cut(self) -> Figure:
        """As it is shown: what is hidden has no place by its size."""
        if not self.most:
            return self
        rows = sorted(self.rows, key=lambda row: (-row.length, order_key(row.label)))
        return replace(self, rows=rows[: self.most])


def share(
    label: str,
    part: int,
    whole: int,
    *,
    of_people: bool = True,
    beside: Beside = Beside.WHOLE,
) -> Row:
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
        beside=beside,
    )


def count(label: str, number: int, *, adds: Adds = Adds.UP) -> Row:
    """So many rows, so many people behind."""
    return Row(label, number, number, adds=adds)


def percentile(values: Sequence[float], at: float) -> float:
    """Between the two nearest of sorted values, as `PERCENTILE_CONT` of PostgreSQL."""
    place = at * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


WITHIN = (
    (7, gettext_lazy("Up to a week")),
    (14, gettext_lazy("One to two weeks")),
    (31, gettext_lazy("Two weeks to a month")),
    (92, gettext_lazy("One to three months")),
)
LONGER = gettext_lazy("More than three months")


def waits(
    lengths: Iterable[float],
    *,
    target: int | None = None,
    made_of: Iterable[int] = (),
    named: bool = False,
    is_spread: bool = True,
) -> list[Row]:
    """How long something took, in days: median, quartiles, nine of ten, and how it is spread.

    `made_of`: groups of which the number behind is told elsewhere.
    """
    groups = tuple(made_of)
    days = sorted(lengths)
    steps = (
        (_("A quarter: at most"), 0.25),
        (_("Half: at most"), 0.5),
        (_("Three quarters: at most"), 0.75),
        (_("Nine of ten: at most"), 0.9),
    )
    rows = [
        Row(
            label,
            round(Decimal(percentile(days, at)), 1) if days else None,
            len(days),
            _("days"),
            adds=Adds.NOT,
            made_of=groups,
            named=named,
        )
        for label, at in steps
    ]
    if target:
        met = sum(length <= target for length in days)
        within = share(
            _("Within the target of %(days)d days") % {"days": target},
            met,
            len(days),
            beside=Beside.BOTH if groups else Beside.WHOLE,
        )
        rows.append(replace(within, made_of=groups, named=named))
    return rows + spread(days) if is_spread else rows


def spread(days: Sequence[float]) -> list[Row]:
    rows, above = [], float("-inf")
    for most, label in WITHIN:
        within = sum(above < length <= most for length in days)
        rows.append(count(str(label), within, adds=Adds.GROUP))
        above = most
    return [*rows, count(str(LONGER), sum(length > above for length in days), adds=Adds.GROUP)]


def per_cent(part: int, whole: int) -> Decimal | None:
    return round(Decimal(100 * part) / whole, 1) if whole else None


@cache
def indicators() -> tuple[str, ...]:
    """The keys of every indicator that the facility wants, computed here or not yet."""
    with KPIS.open(encoding="utf-8", newline="") as file:
        return tuple(row["key"] for row in csv.DictReader(file))
