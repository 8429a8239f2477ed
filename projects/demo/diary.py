"""What the demo does today, dated as its story tells it.

The services write the present, and they are right. So the demo acts now, notes in its diary on
which day each act belongs, and at the end moves every moment that was written during that act.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from fbias.core.models import TimelineEntry
from fbias.notifications.enums import NotificationStatus
from fbias.notifications.models import Notification
from projects import models

ZONE = ZoneInfo("Europe/Paris")
OLD_MAIL = timedelta(days=7)
MOMENTS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (TimelineEntry, ("at",)),
    (models.Project, ("submitted_at", "status_since", "pi_confirmed_at", "decided_at")),
    (models.Version, ("made_at",)),
    (models.Message, ("sent_at",)),
    (models.Evaluator, ("asked_at",)),
    (models.Opinion, ("given_at",)),
    (models.Quote, ("made_at", "sent_at", "answered_at")),
    (models.Assignment, ("offered_at", "answered_at")),
    (models.Task, ("done_at",)),
    (models.TimeEntry, ("made_at",)),
    (models.HoursAlert, ("told_at",)),
    (models.Report, ("sent_at",)),
    (models.Deliverable, ("handed_over_at", "answered_at")),
    (models.Survey, ("answered_at",)),
    (models.Publication, ("added_at",)),
    (models.PhaseDecision, ("decided_at",)),
    (models.Case, ("agreed_at", "published_at")),
    (models.MonthLock, ("locked_at",)),
)

MOVE = (
    "UPDATE {table} SET {name} = {name} + page.back"
    " FROM unnest(%s::timestamptz[], %s::timestamptz[], %s::interval[])"
    " AS page(first, last, back)"
    " WHERE {name} BETWEEN page.first AND page.last AND {name} >= %s"
)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A wall-clock moment of the facility."""
    return datetime.combine(day, time(hour, minute), tzinfo=ZONE)


@dataclass
class Diary:
    """Which stretch of now stands for which moment of the past."""

    pages: list[tuple[datetime, datetime, timedelta]] = field(default_factory=list)

    @contextmanager
    def on(self, day: date, hour: int = 10) -> Iterator[None]:
        """Whatever is done inside happened on this day; never later than now."""
        start = timezone.now()
        yield
        back = min(at(day, hour) - start, timedelta(0))
        self.pages.append((start, timezone.now(), back))

    def keep(self) -> None:
        """Move every moment that was written on one of the pages; one statement a field."""
        if not self.pages:
            return
        firsts, lasts, backs = (list(column) for column in zip(*self.pages, strict=True))
        with connection.cursor() as cursor:
            for model, fields in MOMENTS:
                table = connection.ops.quote_name(model._meta.db_table)
                for name in map(connection.ops.quote_name, fields):
                    cursor.execute(
                        MOVE.format(table=table, name=name), [firsts, lasts, backs, firsts[0]]
                    )
        self._settle_mails()
        self.pages.clear()

    def _settle_mails(self) -> None:
        """Nobody is written to about what happened weeks ago; mails of the last days go out."""
        old = [
            Q(created_at__range=(start, end)) for start, end, back in self.pages if back < -OLD_MAIL
        ]
        if old:
            Notification.objects.filter(reduce(or_, old), status=NotificationStatus.DUE).update(
                status=NotificationStatus.DROPPED
            )
