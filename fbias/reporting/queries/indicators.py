"""The figures of a period, for one reader."""

from __future__ import annotations

from fbias.reporting.queries import privacy
from fbias.reporting.queries.figures import Figure
from fbias.reporting.queries.periods import Period, years
from fbias.reporting.queries.projects import (
    analyst_figures,
    people_figures,
    project_figures,
)
from fbias.reporting.queries.sessions import consultation_figures, session_figures, tallies
from fbias.reporting.queries.tags import demand_figures
from members.models import User


def figures_for(reader: User, period: Period) -> list[Figure]:
    """Every figure that can be computed today; groups under five only for coordinators."""
    if reader.is_coordinator:
        found = all_figures(reader, period)
    else:
        known = {year for year in (*years(), period.year) if year}
        by_year = {year: all_figures(reader, Period(year)) for year in known}
        found = (
            privacy.of_one_year(period.year, by_year)
            if period.year
            else privacy.of_all_years(all_figures(reader, period), by_year)
        )
    return [figure.cut() for figure in found]


def all_figures(reader: User, period: Period) -> list[Figure]:
    """What a conflict of interest hides from the reader is not counted.

    A total beside the lists would give it away.
    """
    found = tallies(period, reader)
    return [
        *people_figures(period, reader),
        *consultation_figures(found),
        *session_figures(period, found),
        *project_figures(period, found, reader, by_state=bool(reader.is_coordinator)),
        *demand_figures(period, reader),
        *analyst_figures(),
    ]
