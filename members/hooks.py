"""What upper apps know about members, asked through what they registered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from members.models import Analyst

HoursUsed = Callable[[Iterable[Analyst]], Mapping[int, Decimal]]

_hours: list[HoursUsed] = []


def register_hours(hours_used: HoursUsed) -> None:
    """Add a source of hours: given analysts, this month's hours by analyst id."""
    if hours_used not in _hours:
        _hours.append(hours_used)


def hours_used(analysts: Iterable[Analyst]) -> dict[int, Decimal]:
    """Sum each analyst's hours of this month over all sources."""
    wanted = list(analysts)
    total = {analyst.pk: Decimal(0) for analyst in wanted}
    for source in _hours:
        for analyst_id, hours in source(wanted).items():
            total[analyst_id] += hours
    return total
