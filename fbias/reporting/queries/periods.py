"""The years that can be reported, and what lies in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max, Min, Q
from django.db.models.functions import ExtractYear

from consultations.models import OpenDesk
from fbias.core.clock import facility_today
from projects.models import Project, TimeEntry


@dataclass(frozen=True)
class Period:
    """One calendar year by the facility's clock; without a year, everything."""

    year: int | None

    def by_day(self, field: str) -> Q:
        return Q(**{f"{field}__year": self.year}) if self.year else Q()

    def by_instant(self, field: str) -> Q:
        if self.year is None:
            return Q()
        zone = facility_zone()
        begins, ends = (datetime(year, 1, 1, tzinfo=zone) for year in (self.year, self.year + 1))
        return Q(**{f"{field}__gte": begins, f"{field}__lt": ends})


def this_year() -> int:
    """By the facility's clock, wherever the reader is."""
    return facility_today().year


def facility_zone() -> ZoneInfo:
    return ZoneInfo(settings.FACILITY_TIME_ZONE)


def years() -> list[int]:
    """From the first open desk, project or hour of work to the last, newest first."""
    in_zone = partial(ExtractYear, tzinfo=facility_zone())
    received = Project.objects.annotate(year=in_zone("submitted_at"))
    worked = TimeEntry.objects.annotate(year=in_zone("period__startswith"))
    ends = (
        OpenDesk.objects.order_by().values_list(Max("day__year")),
        *(rows.order_by().values_list(Min("year")) for rows in (received, worked)),
    )
    found = OpenDesk.objects.order_by().values_list(Min("day__year")).union(*ends, all=True)
    known = [year for (year,) in found.order_by() if year] + [this_year()]
    return list(range(max(known), min(known) - 1, -1))


def period_named(text: str | None) -> Period:
    """The year asked for; this year when nothing sensible was asked."""
    if text == "all":
        return Period(None)
    if text and text.isdecimal() and len(text) == len("2026") and text.isascii():
        return Period(min(max(int(text), 1900), this_year() + 1))
    return Period(this_year())
