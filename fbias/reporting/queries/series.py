"""Each figure over the last years, as one reader may know it: what the page of each year says.

Nothing is told here that is not on one of those pages, so that the lines of a small group stay as
they are hidden there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fbias.reporting.queries import privacy
from fbias.reporting.queries.facts import facts_for
from fbias.reporting.queries.figures import Figure, Row
from fbias.reporting.queries.indicators import all_figures
from fbias.reporting.queries.periods import Period, of_year, this_year, years
from members.models import User

HOW_MANY = 5
HEIGHT, WIDTH, STEP = 28, 14, 20


@dataclass(frozen=True)
class Column:
    """One year of a line as it is drawn: from the bottom, in hundredths of the width."""

    x: int
    height: int
    hidden: bool

    @property
    def path(self) -> str:
        """As SVG draws it, upwards from the ground."""
        return f"M{self.x} {HEIGHT + 2}v-{self.height}h{WIDTH}v{self.height}z"


@dataclass(frozen=True)
class Line:
    """One line of a figure: in each year what its page says, `None` where it has no such line."""

    label: str
    rows: Sequence[Row | None]
    nothing: str

    @property
    def cells(self) -> list[str]:
        return [row.shown if row else self.nothing for row in self.rows]

    @property
    def total(self) -> float:
        return float(sum(row.length for row in self.rows if row))

    @property
    def columns(self) -> list[Column]:
        """The largest is as high as the drawing; what is hidden is as high as what is said."""
        largest = max((float(row.length) for row in self.rows if row), default=0)
        return [
            Column(3 + STEP * place, height_of(row, largest), bool(row.hidden))
            for place, row in enumerate(self.rows)
            if row and (row.length or row.hidden)
        ]

    @property
    def drawn(self) -> str:
        return "".join(column.path for column in self.columns if not column.hidden)

    @property
    def hidden_drawn(self) -> str:
        return "".join(column.path for column in self.columns if column.hidden)


@dataclass(frozen=True)
class Series:
    figure: Figure
    lines: Sequence[Line]


def height_of(row: Row, largest: float) -> int:
    return max(1, round(HEIGHT * float(row.length) / largest)) if largest else 1


def last_years() -> list[int]:
    """The oldest first; this one is not over."""
    return list(range(this_year() - HOW_MANY + 1, this_year() + 1))


def period_of_series() -> Period:
    chosen = last_years()
    return Period(of_year(chosen[0]).first, of_year(chosen[-1]).last)


def series_for(reader: User) -> list[Series]:
    """Those of which a line says something in one of the years."""
    chosen = last_years()
    told = told_by_year(reader, chosen)
    nothing = "0" if reader.is_coordinator else "-"
    found = [series_of(one, [told[year] for year in chosen], nothing) for one in told[chosen[-1]]]
    return [one for one in found if one.lines]


def told_by_year(reader: User, chosen: Sequence[int]) -> Mapping[int, Sequence[Figure]]:
    """Every figure of each year, from one reading of the rows."""
    facts = facts_for(reader, by_state=bool(reader.is_coordinator))
    wanted = chosen if reader.is_coordinator else sorted({*chosen, *years()})
    exact = {year: all_figures(facts, of_year(year)) for year in wanted}
    if reader.is_coordinator:
        return exact
    return {year: privacy.of_one_year(year, exact) for year in chosen}


def series_of(figure: Figure, by_year: Sequence[Sequence[Figure]], nothing: str) -> Series:
    """Lines in the order of their figure; of a long one the largest over all years."""
    own = [{row.label: row for row in privacy.rows_of(figure, of)} for of in by_year]
    labels = dict.fromkeys(label for rows in reversed(own) for label in rows)
    lines = [
        Line(label, [rows.get(label) for rows in own], nothing if is_count(label, own) else "-")
        for label in labels
    ]
    lines = [one for one in lines if any(row and (row.behind or row.hidden) for row in one.rows)]
    if figure.most:
        lines = sorted(lines, key=lambda line: -line.total)[: figure.most]
    return Series(figure, lines)


def is_count(label: str, own: Sequence[Mapping[str, Row]]) -> bool:
    return all(rows[label].is_count for rows in own if label in rows)
