"""Clocks: the database's for moments, the facility's for days; readers see their own."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import DateTimeField, DurationField, Expression, ExpressionWrapper, Value
from django.db.models.functions import Now
from django.utils import formats, timezone


def database_now() -> datetime:
    """The instant the database says it is; a machine with a wrong clock still plans rightly."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT STATEMENT_TIMESTAMP()")
        return cursor.fetchone()[0]


def in_database_time(later: timedelta) -> Expression:
    """`later` from now, worked out by the database in the statement that uses it."""
    return ExpressionWrapper(
        Now() + Value(later, output_field=DurationField()), output_field=DateTimeField()
    )


def short(moment: datetime | date) -> str:
    """“29/11/2026 14:30” in the reader's zone and form; a day without an hour. For row names."""
    if isinstance(moment, datetime):
        return formats.date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
    return formats.date_format(moment, "SHORT_DATE_FORMAT")


def facility_day(moment: datetime) -> date:
    """The day that a moment belongs to on papers and in terms, wherever their reader is."""
    return timezone.localdate(moment, timezone.get_default_timezone())


def at_the_facility(moment: datetime) -> datetime:
    """The moment on the facility's clock."""
    return timezone.localtime(moment, timezone.get_default_timezone())


def facility_today() -> date:
    """Today at the facility: what is valid, who has a role, which year a number is of."""
    return facility_day(timezone.now())
