"""When could a project begin? Reckoned from hours agreed, hours promised and days away.

Pure arithmetic on days: an analyst's month is spread evenly over its working days, days away give
nothing, and what is promised already comes first. More backlog never makes a start earlier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

HORIZON = timedelta(days=3 * 365)
SATURDAY = 5


@dataclass(frozen=True)
class Person:
    """An analyst: hours agreed a month, hours promised to other projects, days away (inclusive)."""

    hours_a_month: Decimal
    promised: Decimal = Decimal(0)
    away: tuple[tuple[date, date], ...] = ()

    def gives(self, day: date) -> Decimal:
        """Hours that this day brings."""
        if day.weekday() >= SATURDAY or any(first <= day <= last for first, last in self.away):
            return Decimal(0)
        return self.hours_a_month / working_days(day.year, day.month)


@lru_cache(maxsize=256)
def working_days(year: int, month: int) -> int:
    """Monday to Friday, holidays not known."""
    return sum(day.weekday() < SATURDAY for day in days_of(year, month))


def days_of(year: int, month: int) -> Iterator[date]:
    day = date(year, month, 1)
    while day.month == month:
        yield day
        day += timedelta(days=1)


def start_on(people: Sequence[Person], *, waiting: Decimal, today: date) -> date | None:
    """The first day on which somebody is free once `waiting` hours ahead of us are worked off.

    None when nobody gives hours, or not within three years.
    """
    left = [person.promised for person in people]
    free = Decimal(0)
    for day in _days_from(today):
        for place, person in enumerate(people):
            given = person.gives(day)
            spent = min(given, left[place])
            left[place] -= spent
            free += given - spent
        if free > waiting:
            return day
    return None


def _days_from(today: date) -> Iterator[date]:
    return (today + timedelta(days=ahead) for ahead in range(HORIZON.days))


def hours_by_month(person: Person, months: Iterable[date]) -> dict[date, Decimal]:
    """What a person gives in each month (its first day), days away taken off; to the hundredth."""
    return {
        month: sum(
            (person.gives(day) for day in days_of(month.year, month.month)), Decimal(0)
        ).quantize(Decimal("0.01"))
        for month in months
    }
