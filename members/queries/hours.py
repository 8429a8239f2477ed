"""Hours agreed with the host against hours given, month by month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fbias.core.clock import facility_today
from fbias.core.editing import marks_of
from members.hooks.analysts import hours_by_month
from members.models import Analyst, User

MONTHS = range(1, 13)
ROOM_ABOVE = Decimal("1.1")


@dataclass(frozen=True)
class Month:
    """One bar of the picture: heights are percentages of the tallest thing in it."""

    first: date
    hours: Decimal
    agreed: int
    scale: Decimal
    is_now: bool = False

    @property
    def height(self) -> int:
        return round(100 * self.hours / self.scale)

    @property
    def top(self) -> int:
        return 100 - self.height

    @property
    def left(self) -> int:
        """Where the bar begins in a picture that is 240 wide."""
        return (self.first.month - 1) * 20 + 3

    @property
    def is_over(self) -> bool:
        return self.hours > self.agreed


@dataclass(frozen=True)
class Load:
    """One analyst's year. Hours agreed are today's: the portal keeps no older agreement apart."""

    analyst: Analyst
    months: list[Month]

    @property
    def agreed(self) -> int:
        return self.analyst.hours_per_month

    @property
    def seen(self) -> str:
        """What the form that changes the agreed hours carries (`core/editing.py`)."""
        return marks_of({"hours_per_month": self.agreed})

    @property
    def agreed_line(self) -> int:
        """How far below the top of the picture the line of the agreed hours runs."""
        return 100 - round(100 * self.agreed / self.months[0].scale)

    @property
    def this_month(self) -> Decimal:
        return next((month.hours for month in self.months if month.is_now), Decimal(0))

    @property
    def left(self) -> Decimal:
        return max(self.agreed - self.this_month, Decimal(0))

    @property
    def year(self) -> Decimal:
        return sum((month.hours for month in self.months), Decimal(0))


def loads_of(analysts: Iterable[Analyst], *, year: int, seen_by: User) -> list[Load]:
    """The year of each analyst, as far as no conflict of interest hides it from the reader.

    A session that is hidden from the reader counts for nothing here, so that no sum betrays it.
    """
    wanted = list(analysts)
    used = hours_by_month(
        wanted, since=date(year, 1, 1), until=date(year + 1, 1, 1), seen_by=seen_by
    )
    return [_load(analyst, year, used[analyst.pk]) for analyst in wanted]


def _load(analyst: Analyst, year: int, used: dict[date, Decimal]) -> Load:
    today = facility_today()
    tallest = max([Decimal(analyst.hours_per_month), Decimal(1), *used.values()]) * ROOM_ABOVE
    months = [
        Month(
            first=first,
            hours=used.get(first, Decimal(0)),
            agreed=analyst.hours_per_month,
            scale=tallest,
            is_now=(first.year, first.month) == (today.year, today.month),
        )
        for first in (date(year, number, 1) for number in MONTHS)
    ]
    return Load(analyst, months)
