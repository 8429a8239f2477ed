"""The years that can be reported, and what lies in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Min, Q
from django.utils import timezone

from consultations.models import OpenDesk
from projects.models import Project


@dataclass(frozen=True)
class Period:
    """One calendar year by the facility's clock; without a year, everything."""

    year: int | None

    def by_day(self, field: str) -> Q:
        return Q(**{f"{field}__year": self.year}) if self.year else Q()

    def by_instant(self, field: str) -> Q:
        if self.year is None:
            return Q()
        zone = ZoneInfo(settings.FACILITY_TIME_ZONE)
        begins, ends = (datetime(year, 1, 1, tzinfo=zone) for year in (self.year, self.year + 1))
        return Q(**{f"{field}__gte": begins, f"{field}__lt": ends})


def years() -> list[int]:
    """From the first open desk or project to this year, newest first."""
    this_year = timezone.localdate().year
    first = (
        OpenDesk.objects.order_by()
        .values_list(Min("day__year"))
        .union(Project.objects.order_by().values_list(Min("submitted_at__year")), all=True)
    )
    found = [year for (year,) in first.order_by() if year]
    return list(range(this_year, min([*found, this_year]) - 1, -1))


def period_named(text: str | None) -> Period:
    """The year asked for; this year when nothing sensible was asked."""
    if text == "all":
        return Period(None)
    if text and text.isdecimal() and len(text) == len("2026") and text.isascii():
        return Period(min(max(int(text), 1900), timezone.localdate().year + 1))
    return Period(timezone.localdate().year)
