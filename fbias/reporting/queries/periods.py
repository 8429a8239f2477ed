"""What a figure is of: a year, half of one, any days, or everything up to a day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from consultations.models import OpenDesk
from fbias.core.clock import facility_today, short
from fbias.core.waiting import in_one_query
from projects.models import Project, TimeEntry

DAY = timedelta(days=1)
NAMED = re.compile(r"(?P<year>\d{4})(-(?P<half>[12]))?", re.ASCII)
EARLIEST = 1900
SECOND_HALF = 7


@dataclass(frozen=True)
class Period:
    """Days by the facility's clock, both included; an end that is missing is open."""

    first: date | None = None
    last: date | None = None

    def __contains__(self, day: date | None) -> bool:
        if day is None:
            return False
        return (self.first or day) <= day <= (self.last or day)

    def by_day(self, field: str) -> Q:
        within = Q()
        if self.first:
            within &= Q((f"{field}__gte", self.first))
        if self.last:
            within &= Q((f"{field}__lte", self.last))
        return within

    @property
    def year(self) -> int | None:
        """The calendar year that this is."""
        one = self.first and of_year(self.first.year)
        return one.first.year if one and one == self and one.first else None

    @property
    def half(self) -> int | None:
        if self.first is None:
            return None
        return next((half for half in (1, 2) if of_half(self.first.year, half) == self), None)

    @property
    def before(self) -> Period | None:
        """The period of the same length that ends where this one begins."""
        if self.first is None or self.last is None:
            return None
        if self.year:
            return of_year(self.year - 1)
        if self.half:
            return of_half(self.first.year - (self.half == 1), 3 - self.half)
        return Period(self.first - (self.last - self.first) - DAY, self.first - DAY)

    @property
    def whole_years(self) -> Period:
        """The shortest run of calendar years that it lies in."""
        return Period(
            self.first and date(self.first.year, 1, 1), self.last and date(self.last.year, 12, 31)
        )

    def years_of(self, known: Sequence[int]) -> list[int]:
        """Those of the known years that lie in it."""
        return [year for year in known if date(year, 7, 1) in self.whole_years]

    @property
    def name(self) -> str:
        """As the address says it."""
        if self.year:
            return str(self.year)
        if self.half and self.first:
            return f"{self.first.year}-{self.half}"
        ends = [end.isoformat() for end in (self.first, self.last) if end]
        return "_".join(ends) if ends else "all"

    @property
    def words(self) -> str:
        if self.year:
            return str(self.year)
        if self.half and self.first:
            words = _("first half of %(year)s") if self.half == 1 else _("second half of %(year)s")
            return words % {"year": self.first.year}
        if self.first and self.last:
            return _("%(first)s to %(last)s") % {
                "first": short(self.first),
                "last": short(self.last),
            }
        if self.last:
            return _("until %(day)s") % {"day": short(self.last)}
        return _("since %(day)s") % {"day": short(self.first)} if self.first else _("all years")


EVER = Period()


def of_year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def of_half(year: int, half: int) -> Period:
    if half == 1:
        return Period(date(year, 1, 1), date(year, 6, 30))
    return Period(date(year, SECOND_HALF, 1), date(year, 12, 31))


def this_year() -> int:
    """By the facility's clock, wherever the reader is."""
    return facility_today().year


def facility_zone() -> ZoneInfo:
    return ZoneInfo(settings.FACILITY_TIME_ZONE)


def years() -> list[int]:
    """From the first open desk, project or hour of work to the last, newest first."""
    in_zone = partial(ExtractYear, tzinfo=facility_zone())
    ends: tuple[tuple[Any, str, Any], ...] = (
        (OpenDesk, "day", F("day__year")),
        (OpenDesk, "-day", F("day__year")),
        (Project, "submitted_at", in_zone("submitted_at")),
        (TimeEntry, "period__startswith", in_zone("period__startswith")),
    )
    rows = in_one_query(
        model.objects.order_by(order).values_list(year)[:1] for model, order, year in ends
    )
    known = [year for (year,) in rows if year] + [this_year()]
    return list(range(max(known), min(known) - 1, -1))


def period_named(text: str | None, first: date | None = None, last: date | None = None) -> Period:
    """What was asked for; this year when nothing sensible was asked."""
    if first or last:
        return Period(*sorted((first, last))) if first and last else Period(first, last)
    if text == "all":
        return EVER
    named = NAMED.fullmatch(text or "")
    if not named:
        return of_year(this_year())
    year = min(max(int(named["year"]), EARLIEST), this_year() + 1)
    return of_half(year, int(named["half"])) if named["half"] else of_year(year)
