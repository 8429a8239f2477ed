"""What a funder may read: no group of one to four people, nor anything that it follows from.

Every number that is shown depends on the groups of single years only as far as those are shown
themselves. A group of one to four, in a part or in a year, counts in every sum as "1 to 4": sums
are ranges, and true. So the same pages could come from any other small groups, and nothing follows
from their difference, whatever is subtracted from what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from fbias.core.numbers import plain
from fbias.reporting.queries.figures import Adds, Figure, Row, per_cent

SMALLEST_GROUP = 5


@dataclass(frozen=True)
class Span:
    """From `low` to `high`: what is said of a number."""

    low: int = 0
    high: int = 0

    def __add__(self, other: Span) -> Span:
        return Span(self.low + other.low, self.high + other.high)

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    @property
    def is_small(self) -> bool:
        return 0 < self.high < SMALLEST_GROUP

    @property
    def words(self) -> str:
        """Nothing for a number that is shown as it is."""
        if self.is_exact:
            return ""
        return _("fewer than 5") if self.is_small else between(self.low, self.high)


def between(low: object, high: object) -> str:
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def span_of(*groups: int) -> Span:
    """What may be said of these groups together."""
    return sum((said_of(group) for group in groups), Span())


def said_of(group: int) -> Span:
    return Span(1, SMALLEST_GROUP - 1) if 0 < group < SMALLEST_GROUP else Span(group, group)


def is_hidden(row: Row) -> bool:
    return not all(said_of(group).is_exact for group in row.groups)


Years = Mapping[int, Sequence[Figure]]


def of_one_year(year: int, years: Years) -> list[Figure]:
    """The figures of a year as funders read them."""
    return [
        replace(
            figure, rows=[in_its_year(row, series(figure, row, years), year) for row in figure.rows]
        )
        if figure.counts_people
        else figure
        for figure in years[year]
    ]


def of_all_years(figures: Iterable[Figure], years: Years) -> list[Figure]:
    """The figures of all years as funders read them: put together from what each year shows."""
    return [
        replace(
            figure,
            rows=[
                over_the_years(row, [*series(figure, row, years).values()]) for row in figure.rows
            ],
        )
        if figure.counts_people
        else figure
        for figure in figures
    ]


def series(figure: Figure, row: Row, years: Years) -> dict[int, Row]:
    """That line in each year."""
    found = {}
    for year, figures in years.items():
        rows = next(one.rows for one in figures if one.key == figure.key)
        found[year] = next((one for one in rows if one.label == row.label), none_of(row))
    return found


def none_of(row: Row) -> Row:
    """The line in a year in which nothing of it happened."""
    nothing = tuple(0 for _part in row.parts)
    of = None if row.of is None else 0
    return replace(row, value=0, behind=0, made_of=(), parts=nothing, of=of)


def in_its_year(row: Row, years: Mapping[int, Row], year: int) -> Row:
    hidden = year in hidden_years(row, years) if row.named else is_hidden(row)
    if not hidden:
        return row
    if row.named:
        words = _("hidden, to protect a small group")
        return replace(row, value=None, hidden=words, behind_hidden=words)
    said = span_of(*row.groups)
    if row.is_count:
        return hide_count(row, said)
    words = _("hidden") if row.unit else _("fewer than 5")
    count = "" if row.of is not None else said.words
    return replace(row, value=None, hidden=words, behind_hidden=count)


def hide_count(row: Row, said: Span) -> Row:
    least = 0 if said.is_small else said.low
    return replace(row, value=None, hidden=said.words, behind_hidden=said.words, least=least)


def hidden_years(row: Row, years: Mapping[int, Row]) -> set[int]:
    """Where the sum is known, a single hidden year would follow from it.

    Of counts the whole series is hidden, for the sum of a few small numbers gives each away; of
    hours a second year is enough.
    """
    small = {year for year, one in years.items() if is_hidden(one)}
    if row.is_count:
        return set(years) if small else set()
    others = [year for year, one in years.items() if one.value and year not in small]
    if len(small) == 1 and others:
        small.add(min(others, key=lambda year: years[year].behind))
    return small


def over_the_years(row: Row, years: Sequence[Row]) -> Row:
    if row.named or not any(is_hidden(one) for one in years):
        return row
    spans = [span_of(*one.groups) for one in years]
    if row.adds == Adds.SHARE:
        return share_of_all(row, years)
    said = together(row.adds, spans)
    count = said.words
    if row.is_count:
        return hide_count(row, said)
    if row.adds == Adds.HOURS:
        known = sum((one.value or 0 for one in years if not is_hidden(one)), Decimal(0))
        words = _("at least %(hours)s h") % {"hours": plain(known)} if known else _("hidden")
        return replace(row, value=None, hidden=words, behind_hidden=count)
    if row.adds == Adds.NOT and said.low >= SMALLEST_GROUP:
        return replace(row, behind_hidden=count)
    words = _("hidden") if row.unit else _("hidden, to protect a small group")
    return replace(row, value=None, hidden=words, behind_hidden=count)


def together(adds: Adds, spans: Sequence[Span]) -> Span:
    """Whoever came in two years is one person: as few as in the fullest year, or all others."""
    added = sum(spans, Span())
    if adds in {Adds.DISTINCT, Adds.PLACES}:
        return Span(max(span.low for span in spans), added.high)
    return added


def share_of_all(row: Row, years: Sequence[Row]) -> Row:
    """A share of what may be said of its two parts; hidden where a part is small altogether."""
    part = sum((said_of(one.parts[0]) for one in years), Span())
    if row.of is not None:
        rest, seats = None, row.of
        low, high = per_cent(part.low, seats), per_cent(part.high, seats)
    else:
        rest = sum((said_of(one.parts[1]) for one in years), Span())
        low = per_cent(part.low, part.low + rest.high)
        high = per_cent(part.high, part.high + rest.low)
    count = (part + rest).words if rest else ""
    if part.is_small or (rest and rest.is_small) or low is None or high is None:
        return replace(row, value=None, hidden=_("hidden"), behind_hidden=count)
    words = between(plain(low), f"{plain(high)}\N{NO-BREAK SPACE}%")
    return replace(row, value=None, hidden=words, behind_hidden=count)
