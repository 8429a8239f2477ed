"""Who is away on a day, and which hours somebody usually keeps free."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from members.models import Absence, Analyst, WeeklyHours

Period = tuple[datetime, datetime]


def absences_on(day: Any) -> QuerySet[Absence]:
    """Absences that cover this day, their first and last day included."""
    return Absence.objects.filter(first_day__lte=day, last_day__gte=day).order_by()


def away_on(day: date) -> set[int]:
    """Ids of the members who cannot come that day: absent, on leave, or gone; in one query."""
    there = Analyst.objects.can_work(on=day).order_by().values("pk")
    return set(Analyst.objects.exclude(pk__in=there).order_by().values_list("pk", flat=True))


def is_away(analyst: Analyst, day: date) -> bool:
    """Whether the analyst cannot come on this day: absent, on leave, or gone."""
    return not Analyst.objects.can_work(on=day).filter(pk=analyst.pk).exists()


def usual_hours(analyst: Analyst, hours: Iterable[Period]) -> set[datetime]:
    """The beginnings of those hours that lie wholly in the weekly pattern, absences left out.

    Pattern and absences are read on the analyst's own clock and calendar.
    """
    week = stretches_by_weekday(analyst.weekly_hours.all())
    away = [(absence.first_day, absence.last_day) for absence in analyst.absences.all()]
    free = set()
    for start, end in hours:
        first, last = start.astimezone(analyst.user.zone), end.astimezone(analyst.user.zone)
        if any(begins <= first.date() <= ends for begins, ends in away):
            continue
        if first.date() == last.date() and any(
            begins <= first.time() and last.time() <= ends
            for begins, ends in week.get(first.weekday(), ())
        ):
            free.add(start)
    return free


def stretches_by_weekday(rows: Iterable[WeeklyHours]) -> dict[int, list[tuple]]:
    """Each weekday's stretches in order; those that touch are one."""
    week: dict[int, list[tuple]] = {}
    for row in sorted(rows, key=lambda row: (row.weekday, row.starts)):
        day = week.setdefault(row.weekday, [])
        if day and row.starts <= day[-1][1]:
            day[-1] = (day[-1][0], max(day[-1][1], row.ends))
        else:
            day.append((row.starts, row.ends))
    return week
