"""Where hours that were given as a length find their place in a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from members.models import Analyst
from projects.models import TimeEntry

type Stretch = tuple[datetime, datetime]

MORNING = time(9)


def free_stretch(
    analyst: Analyst,
    day: date,
    length: timedelta,
    *,
    taken: Iterable[Stretch] = (),
    but: TimeEntry | None = None,
) -> Stretch | None:
    """The first free stretch of that length from nine o'clock on, else the last one before.

    `taken` is in the way as well; `but` is not. Nothing lies in the future.
    """
    zone = timezone.get_current_timezone()
    begins, ends = (
        datetime.combine(one, time(), tzinfo=zone) for one in (day, day + timedelta(days=1))
    )
    ends = min(ends, timezone.now())
    gaps = [gap for gap in gaps_of(analyst, begins, ends, taken, but) if gap[1] - gap[0] >= length]
    if not gaps:
        return None
    morning = datetime.combine(day, MORNING, tzinfo=zone)
    for first, last in gaps:
        start = max(first, morning)
        if last - start >= length:
            return start, start + length
    last = gaps[-1][1]
    return last - length, last


def gaps_of(
    analyst: Analyst,
    begins: datetime,
    ends: datetime,
    taken: Iterable[Stretch],
    but: TimeEntry | None,
) -> list[Stretch]:
    rows = TimeEntry.objects.filter(analyst=analyst, period__overlap=(begins, max(begins, ends)))
    noted = [
        (period.lower, period.upper)
        for pk, period in rows.values_list("pk", "period")
        if but is None or pk != but.pk
    ]
    gaps, at = [], begins
    for first, last in sorted([*noted, *taken]):
        if first > at:
            gaps.append((at, min(first, ends)))
        at = max(at, last)
    return [*gaps, (at, ends)] if at < ends else gaps


def in_the_way(analyst: Analyst, starts_at: datetime, ends_at: datetime) -> Any:
    """Hours given as a length whose place, which nobody said, is needed now."""
    return TimeEntry.objects.filter(
        analyst=analyst, by_length=True, period__overlap=(starts_at, ends_at)
    )
