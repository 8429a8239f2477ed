"""Keep when a project was thought to start, and fill in when it did."""

from __future__ import annotations

from fbias.core.clock import facility_today
from projects.models import Project, StartForecast
from projects.queries.capacity.months import expected_start


def store_forecast(project: Project) -> StartForecast | None:
    """Keep today's forecast, one a day; nothing where nobody gives hours."""
    expected = expected_start(project)
    if expected.starts_on is None:
        return None
    kept, _made = StartForecast.objects.update_or_create(
        project=project,
        made_on=facility_today(),
        defaults={
            "starts_on": expected.starts_on,
            "backlog_hours": expected.backlog_hours,
            "hours_a_month": expected.hours_a_month,
        },
    )
    return kept


def fill_forecasts(project: Project) -> None:
    """Write beside every forecast of the project when it started."""
    project.forecasts.filter(started_on=None).update(started_on=project.started_on)
