"""Hours by month: those of analysts for their hosts, and the months that are final."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from members.models import Analyst
from projects.models import MonthLock, Project, TimeEntry


def project_hours(analysts: Iterable[Analyst]) -> Mapping[int, Decimal]:
    """Hours noted on projects this month, by analyst id."""
    since = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = (
        TimeEntry.objects.filter(analyst__in=list(analysts), period__startswith__gte=since)
        .order_by()
        .values_list("analyst")
        .annotate(total=Sum("hours"))
    )
    return dict(rows)


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
    this_month = timezone.localdate().replace(day=1)
    rows = (
        TimeEntry.objects.filter(project__in=Project.objects.visible_to(reader))
        .order_by()
        .annotate(month=TruncMonth("period__startswith"))
        .values_list("month")
        .annotate(total=Sum("hours"))
    )
    hours = {month.date(): total for month, total in rows}
    found = sorted({*hours, *locks} - {this_month}, reverse=True)
    return [Month(month, hours.get(month, Decimal(0)), locks.get(month)) for month in found]
