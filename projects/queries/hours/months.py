"""Hours by month: those of analysts for their hosts, and the months that are final."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import DateTimeField, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from fbias.core.prepared import Keys, Param, PreparedFor
from members.models import Analyst, User
from projects.models import MonthLock, Project, TimeEntry
from projects.models.hours import month_of
from projects.models.hours import months_of as touched_months


def project_hours(
    analysts: Sequence[Analyst], *, since: date, until: date, seen_by: User | None
) -> Mapping[tuple[int, date], Decimal]:
    """Hours noted on projects, by analyst id and first day of the month; conflicts hide theirs."""
    rows = sums_by_month(
        seen_by,
        analysts=[analyst.pk for analyst in analysts],
        since=midnight(since),
        until=midnight(until),
    )
    return {(analyst, month.date()): total for analyst, month, total in rows}


@PreparedFor.by_values
def sums_by_month(seen_by: Any) -> Any:
    entries = TimeEntry.objects.filter(
        analyst__in=Keys("analysts"),
        period__startswith__gte=Param("since", DateTimeField()),
        period__startswith__lt=Param("until", DateTimeField()),
    )
    if seen_by is not None:
        entries = entries.not_hidden_from(seen_by)
    return (
        entries.order_by()
        .annotate(month=TruncMonth("period__startswith", tzinfo=timezone.get_default_timezone()))
        .values_list("analyst", "month")
        .annotate(total=Sum("hours"))
    )


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


def is_locked(entry: TimeEntry) -> bool:
    months = touched_months(entry.period.lower, entry.period.upper)
    return MonthLock.objects.filter(month__in=months).exists()


@dataclass(frozen=True)
class Month:
    first: date
    hours: Decimal
    lock: MonthLock | None


def months_with_hours(reader: Any) -> list[Month]:
    """Every month that is over and has hours, newest first, with its lock.

    The sums leave out projects that are hidden from the reader.
    """
    locks = {lock.month: lock for lock in MonthLock.objects.select_related("locked_by")}
    this_month = month_of(timezone.now())
    rows = (
        TimeEntry.objects.filter(project__in=Project.objects.visible_to(reader))
        .order_by()
        .annotate(month=TruncMonth("period__startswith", tzinfo=timezone.get_default_timezone()))
        .values_list("month")
        .annotate(total=Sum("hours"))
    )
    hours = {month.date(): total for month, total in rows}
    found = sorted({*hours, *locks} - {this_month}, reverse=True)
    return [Month(month, hours.get(month, Decimal(0)), locks.get(month)) for month in found]
