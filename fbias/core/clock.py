"""The one clock that every process agrees on is the database's."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import DateTimeField, DurationField, Expression, ExpressionWrapper, Value
from django.db.models.functions import Now


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
