"""The days that a facility would choose, and their dates."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django import forms
from django.utils.translation import gettext as _

from consultations.enums import OpenDeskStatus
from consultations.models import OpenDesk
from fbias.core.clock import facility_today

FURTHEST = timedelta(days=2 * 365)
MONTHS_BETWEEN = 2
DAYS_OF_A_YEAR = 6
USUAL = {  # days before the day, and the hour, of a facility without habits
    "opens_at": (42, time(9)),
    "closes_at": (7, time(18)),
    "data_deadline_at": (5, time(18)),
    "release_at": (3, time(18)),
    "panel_freeze_at": (2, time(18)),
}


def two_months_later(day: date) -> date:
    """The same weekday of the month two months on: the second Thursday stays the second Thursday.

    A fifth one that the month does not have is the last one.
    """
    months = day.year * 12 + day.month - 1 + MONTHS_BETWEEN
    year, month = divmod(months, 12)
    first = date(year, month + 1, 1)
    first += timedelta(days=(day.weekday() - first.weekday()) % 7)
    found = first + timedelta(weeks=(day.day - 1) // 7)
    return found if found.month == first.month else found - timedelta(weeks=1)


def usual_next_day(previous: OpenDesk | None) -> date:
    """Two months after the last open desk, or after today; never in the past."""
    today = facility_today()
    day = two_months_later(previous.day if previous else today)
    while day <= today:
        day = two_months_later(day)
    return day


def usual_days_of_a_year(previous: OpenDesk) -> list[date]:
    """Every other month from this one on, as many as a year has."""
    days = [usual_next_day(previous)]
    while len(days) < DAYS_OF_A_YEAR:
        days.append(two_months_later(days[-1]))
    return days


def check_day(day: date) -> date:
    """Refuse days that nobody can come to, and days that have an open desk."""
    today = facility_today()
    if day <= today:
        raise forms.ValidationError(_("This day has passed or is today. Choose a later one."))
    if day > today + FURTHEST:
        raise forms.ValidationError(_("Choose a day within the next two years."))
    if OpenDesk.objects.exclude(status=OpenDeskStatus.CANCELLED).filter(day=day).exists():
        raise forms.ValidationError(_("There is an open desk on this day already."))
    return day


def usual_dates(day: date, like: OpenDesk | None) -> dict[str, datetime]:
    """The dates that rule a day, as far before it and at the same hour as they were last time."""
    dates = {}
    for name, (days, hour) in USUAL.items():
        if like:
            last = (getattr(like, name) or like.given_up_at).astimezone(like.zone)
            dates[name] = datetime.combine(day - (like.day - last.date()), last.time())
        else:
            dates[name] = datetime.combine(day - timedelta(days=days), hour)
    return dates
