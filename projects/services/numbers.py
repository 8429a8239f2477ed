"""Numbers of papers: one series a year, no gap, no number twice."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from projects.models import Series


@transaction.atomic
def next_number(name: str, *, on: date) -> str:
    """Take the next number of a series, such as `Q-2026-0007`.

    The row stays locked until the caller's transaction ends, and a number that is rolled back is
    given to the next who asks.
    """
    Series.objects.bulk_create([Series(name=name, year=on.year)], ignore_conflicts=True)
    series = Series.objects.select_for_update().get(name=name, year=on.year)
    series.last += 1
    series.save(update_fields=["last"])
    return str(series)
