"""The figures of a period, for one reader."""

from __future__ import annotations

from fbias.reporting.queries.desk import consultation_figures, session_figures, tallies
from fbias.reporting.queries.figures import Figure, without_small_groups
from fbias.reporting.queries.periods import Period
from fbias.reporting.queries.service import (
    analyst_figures,
    people_figures,
    project_figures,
)
from fbias.reporting.queries.tags import demand_figures
from members.models import User
from members.queries.conflicts import conflicted_user_ids


def figures_for(reader: User, period: Period) -> list[Figure]:
    """Every figure that can be computed today; groups under five only for coordinators.

    What a conflict of interest hides from the reader is not counted: a total beside the lists
    would give it away.
    """
    hidden = conflicted_user_ids(reader)
    found = tallies(period, hidden)
    figures = [
        *people_figures(period, hidden),
        *consultation_figures(found),
        *session_figures(period, found),
        *project_figures(period, found, hidden),
        *demand_figures(period, hidden),
        *analyst_figures(),
    ]
    return figures if reader.is_coordinator else without_small_groups(figures)
