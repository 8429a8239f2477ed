"""At 50, 80 and 100 percent of the hours agreed, those concerned are told, once each."""

from __future__ import annotations

from decimal import Decimal

from projects.models import HoursAlert, Project, TimeEntry
from projects.models.hours import ALERT_SHARES
from projects.queries.quotes import agreed
from projects.services.mails.work import announce_hours_used

HUNDRED = Decimal(100)


def used_hours(project: Project) -> Decimal:
    """Hours that count against the quote: billable ones, whatever the activity."""
    return TimeEntry.objects.billable().filter(project=project).total()


def tell_of_used_hours(project: Project) -> None:
    """Tell of every share that was newly reached; an amendment begins the count again."""
    hours = agreed(project).hours
    if not hours:
        return
    share = used_hours(project) * HUNDRED / hours
    reached = [percent for percent in ALERT_SHARES if share >= percent]
    told = set(
        HoursAlert.objects.filter(project=project, agreed_hours=hours).values_list(
            "percent", flat=True
        )
    )
    fresh = [percent for percent in reached if percent not in told]
    HoursAlert.objects.bulk_create(
        HoursAlert(project=project, percent=percent, agreed_hours=hours) for percent in fresh
    )
    if fresh:
        announce_hours_used(project, percent=max(fresh), hours=hours)
