"""The figures of a period, for one reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from fbias.core.numbers import plain
from fbias.reporting.queries import privacy
from fbias.reporting.queries.facts import Facts, facts_for
from fbias.reporting.queries.figures import Adds, Figure, Row
from fbias.reporting.queries.indicators import (
    groups,
    money,
    network,
    people,
    projects,
    results,
    sessions,
)
from fbias.reporting.queries.indicators.registry import INDICATORS
from fbias.reporting.queries.periods import Period, of_year, years
from members.models import User

MODULES = (people, sessions, projects, money, results, network, groups)
UP, DOWN = "↑", "↓"


def figures_for(reader: User, period: Period) -> list[Figure]:
    """Every figure; groups under five only for coordinators."""
    facts = facts_for(reader, by_state=bool(reader.is_coordinator))
    found = exact(facts, period) if reader.is_coordinator else for_funders(facts, period, years())
    return [figure.cut() for figure in found]


def read_by(reader: User, period: Period) -> Period:
    """What a reader may ask for: funders read whole years, whose parts would point at people."""
    return period if reader.is_coordinator else period.whole_years


def all_figures(facts: Facts, period: Period) -> list[Figure]:
    found = facts.within(period)
    return [one.of(found) for one in INDICATORS.values()]


def exact(facts: Facts, period: Period) -> list[Figure]:
    figures = all_figures(facts, period)
    before = all_figures(facts, period.before) if period.before else []
    return beside(figures, before)


def for_funders(facts: Facts, period: Period, known: Sequence[int]) -> list[Figure]:
    """Made of what each year shows, so that nothing follows from the difference of two pages."""
    asked = period.whole_years
    before = asked.before
    wanted = {*known, *([asked.year] if asked.year else [])}
    by_year = {year: all_figures(facts, of_year(year)) for year in sorted(wanted)}
    if asked.year is None:
        return privacy.of_years(all_figures(facts, asked), by_year, asked.years_of(known))
    figures = privacy.of_one_year(asked.year, by_year)
    if before is None or before.year not in by_year:
        return figures
    return beside(figures, privacy.of_one_year(before.year, by_year))


def beside(figures: list[Figure], before: list[Figure]) -> list[Figure]:
    """Each row with what changed since the period before, where both may be said."""
    known: Mapping[tuple[str, str], Row] = {
        (figure.key, row.label): row for figure in before for row in figure.rows
    }
    return [
        replace(
            figure,
            rows=[
                replace(row, trend=trend(row, known.get((figure.key, row.label))))
                for row in figure.rows
            ],
        )
        for figure in figures
    ]


def trend(row: Row, before: Row | None) -> str:
    if before is None or row.hidden or before.hidden:
        return ""
    if row.value is None or before.value is None:
        return ""
    change = Decimal(row.value) - Decimal(before.value)
    if not change:
        return ""
    unit = "" if row.adds in {Adds.UP, Adds.DISTINCT, Adds.GROUP} else row.unit
    words = f"{plain(abs(change))}\N{NO-BREAK SPACE}{unit}".strip()
    return f"{UP if change > 0 else DOWN} {words}"
