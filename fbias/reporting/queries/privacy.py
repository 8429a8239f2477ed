"""What a funder may read: no group of one to four people, nor anything that it follows from.

Every number that is shown depends on the groups of single years only as far as those are shown
themselves. A group of one to four, in a part or in a year, counts in every sum as "1 to 4": sums
are ranges, and true. So the same pages could come from any other small groups, and nothing follows
from their difference, whatever is subtracted from what. People by where they come from are not
ranges: groups are put together until each has none or enough in every year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from fbias.core.numbers import plain
from fbias.reporting.queries.figures import Adds, Beside, Figure, Row, per_cent

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
            figure,
            rows=[
                *(
                    in_its_year(row, series(figure, row, years), year)
                    for row in figure.rows
                    if row.adds != Adds.GROUP
                ),
                *grouped(figure, years, [year]),
            ],
        )
        if figure.counts_people
        else figure
        for figure in years[year]
    ]


def of_years(figures: Iterable[Figure], years: Years, chosen: Sequence[int]) -> list[Figure]:
    """The figures of several years as funders read them: put together from what each year shows."""
    return [
        replace(
            figure,
            rows=[
                *(
                    over_the_years(row, series(figure, row, years), chosen)
                    for row in figure.rows
                    if row.adds != Adds.GROUP
                ),
                *grouped(figure, years, chosen),
            ],
        )
        if figure.counts_people
        else figure
        for figure in figures
    ]


# --- groups that are put together -----------------------------------------------------------------


def grouped(figure: Figure, years: Years, chosen: Sequence[int]) -> list[Row]:
    """People by where they come from: in every year each group that is told has none or enough.

    The same groups are told of whatever years, so that no difference of two pages is a small one.
    Years with fewer than five in all are told of as a whole.
    """
    parts = {
        year: {row.label: row for row in rows_of(figure, of) if row.adds == Adds.GROUP}
        for year, of in years.items()
    }
    sizes = {year: {name: row.behind for name, row in own.items()} for year, own in parts.items()}
    wide = {year: own for year, own in sizes.items() if sum(own.values()) >= SMALLEST_GROUP}
    together = put_together(wide)
    rows = []
    for names in together:
        own = [
            parts[year][name] for year in chosen if year in wide for name in names
            if name in parts[year]
        ]  # fmt: skip
        if own:
            rows.append(
                Row(
                    name_of(names, together),
                    sum(row.value or 0 for row in own),
                    sum(row.behind for row in own),
                    adds=Adds.GROUP,
                )
            )
    few = [sum(sizes[year].values()) for year in chosen if year not in wide and sizes.get(year)]
    if few:
        said = span_of(*few)
        label = _("Years with fewer than five in all")
        rows.append(hide_count(Row(label, 0, 0, adds=Adds.GROUP), said))
    return rows


def put_together(years: Mapping[int, Mapping[str, int]]) -> list[tuple[str, ...]]:
    """The groups, the largest first; the smallest are one, as few as it takes."""
    names = {name for own in years.values() for name in own}
    total = {name: sum(own.get(name, 0) for own in years.values()) for name in names}
    order = sorted(names, key=lambda name: (total[name], name))
    rest = [name for name in order if not all(enough(own.get(name, 0)) for own in years.values())]
    others = [name for name in order if name not in rest]
    while rest and others and not all(
        enough(sum(own.get(name, 0) for name in rest)) for own in years.values()
    ):  # fmt: skip
        rest.append(others.pop(0))
    return [(name,) for name in reversed(others)] + ([tuple(rest)] if rest else [])


def enough(group: int) -> bool:
    return group == 0 or group >= SMALLEST_GROUP


def name_of(names: tuple[str, ...], together: Sequence[tuple[str, ...]]) -> str:
    if len(names) == 1:
        return names[0]
    if len(together) == 1:
        return _("All together")
    return _("Others (%(groups)d together)") % {"groups": len(names)}


# --- rows that stand alone ------------------------------------------------------------------------


def rows_of(figure: Figure, figures: Sequence[Figure]) -> list[Row]:
    return next((one.rows for one in figures if one.key == figure.key), [])


def series(figure: Figure, row: Row, years: Years) -> dict[int, Row]:
    """That line in each year."""
    by_year = {}
    for year, figures in years.items():
        rows = rows_of(figure, figures)
        by_year[year] = next((one for one in rows if one.label == row.label), none_of(row))
    return by_year


def none_of(row: Row) -> Row:
    """The line in a year in which nothing of it happened."""
    nothing = tuple(0 for _part in row.parts)
    of = None if row.of is None else 0
    return replace(row, value=0, behind=0, made_of=(), parts=nothing, of=of)


def in_its_year(row: Row, years: Mapping[int, Row], year: int) -> Row:
    if row.hidden:
        return row
    if row.named:
        return hide_named(row) if year in hidden_years(row, years) else row
    if not is_hidden(row):
        return row
    if row.adds == Adds.SHARE:
        return share_of(row, [row])
    return put_into_range(row, [row])


def hide_named(row: Row) -> Row:
    words = _("hidden, to protect a small group")
    return replace(row, value=None, hidden=words, behind_hidden=words)


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


def over_the_years(row: Row, years: Mapping[int, Row], chosen: Sequence[int]) -> Row:
    own = [years[year] for year in chosen if year in years]
    if row.named:
        told = set(chosen) >= set(years) or not hidden_years(row, years)
        return row if told else hide_named(row)
    if row.adds in {Adds.DISTINCT, Adds.PLACES}:
        return in_each_year(row, own)
    if row.hidden or not any(is_hidden(one) for one in own):
        return row
    return share_of(row, own) if row.adds == Adds.SHARE else put_into_range(row, own)


def put_into_range(row: Row, years: Sequence[Row]) -> Row:
    said = span_of(*(group for one in years for group in one.groups))
    if row.is_count:
        return hide_count(row, said)
    if row.adds == Adds.NOT and said.low >= SMALLEST_GROUP:
        return replace(row, behind_hidden=said.words)
    words = _("hidden") if row.unit else _("hidden, to protect a small group")
    if row.adds == Adds.PLACES:
        words = _("fewer than 5")
    if row.adds == Adds.HOURS:
        known = sum((one.value or 0 for one in years if not is_hidden(one)), Decimal(0))
        amount = f"{plain(known)}\N{NO-BREAK SPACE}{row.unit}"
        words = _("at least %(amount)s") % {"amount": amount} if known else _("hidden")
    return replace(row, value=None, hidden=words, behind_hidden=said.words)


def in_each_year(row: Row, years: Sequence[Row]) -> Row:
    """Whoever came in two years counts twice: how many did would be one more small group."""
    said = span_of(*(group for one in years for group in one.groups))
    label = _("%(what)s, counted in each year") % {"what": row.label}
    if not all(said_of(group).is_exact for one in years for group in one.groups):
        if row.adds == Adds.DISTINCT:
            return hide_count(replace(row, label=label), said)
        return replace(row, label=label, value=None, hidden=_("hidden"), behind_hidden=said.words)
    total = sum(one.value or 0 for one in years)
    return replace(row, label=label, value=total, behind=said.low)


def share_of(row: Row, years: Sequence[Row]) -> Row:
    """A share of what may be said of its part; hidden where that would give the part away."""
    part = span_of(*(one.parts[0] for one in years))
    if row.of is not None:
        seats = sum(one.of or 0 for one in years)
        return ranged(row, per_cent(part.low, seats), per_cent(part.high, seats), "")
    rest = span_of(*(one.parts[1] for one in years))
    small_inside = any(0 < group < SMALLEST_GROUP for one in years for group in one.made_of)
    if small_inside:
        return replace(row, value=None, hidden=_("hidden"), behind_hidden=_("hidden"))
    if row.beside == Beside.PARTS and max(part.low, rest.low) >= SMALLEST_GROUP:
        low = per_cent(part.low, part.low + rest.high)
        return ranged(row, low, per_cent(part.high, part.high + rest.low), (part + rest).words)
    if row.beside == Beside.WHOLE and all(enough(one.behind) for one in years):
        whole = sum(one.behind for one in years)
        low, high = (sum(ends) for ends in zip(*map(part_of_whole, years), strict=True))
        return replace(ranged(row, per_cent(low, whole), per_cent(high, whole), ""), behind=whole)
    return replace(row, value=None, hidden=_("hidden"), behind_hidden=(part + rest).words)


def part_of_whole(row: Row) -> tuple[int, int]:
    """Least and most of the part; where one of the two is small, of that one alone."""
    part, rest = row.parts
    if 0 < part < SMALLEST_GROUP:
        return 1, SMALLEST_GROUP - 1
    if 0 < rest < SMALLEST_GROUP:
        return row.behind - SMALLEST_GROUP + 1, row.behind - 1
    return part, part


def ranged(row: Row, low: Decimal | None, high: Decimal | None, count: str) -> Row:
    if low is None or high is None:
        return replace(row, value=None, hidden=_("hidden"), behind_hidden=count)
    words = between(plain(low), f"{plain(high)}\N{NO-BREAK SPACE}%")
    return replace(row, value=None, hidden=words, behind_hidden=count)
