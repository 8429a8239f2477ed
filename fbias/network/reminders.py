"""Reminders of the network: what is overdue now, never after it began."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from fbias.network.enums import Coming, MeetingStatus
from fbias.network.models import Attendance, Meeting
from fbias.network.queries.people import people_inside
from fbias.notifications.reminders import Reminder, register
from members.models import User

AGENDA_BEFORE, NOT_AFTER = timedelta(days=3), timedelta(hours=1)
INVITED_BEFORE = timedelta(hours=12)


def soon(now: datetime) -> Iterable[Meeting]:
    """Meetings whose agenda is to be read; whoever was invited just now has enough in hand."""
    utc = now.astimezone(UTC)
    return Meeting.objects.filter(
        status=MeetingStatus.PLANNED,
        starts_at__lte=utc + AGENDA_BEFORE,
        starts_at__gt=utc + NOT_AFTER,
        planned_at__lte=utc - INVITED_BEFORE,
    )


def who_may_come(meeting: Meeting) -> Iterable[User]:
    said_no = Attendance.objects.filter(meeting=meeting, answer=Coming.NO).values("person")
    return people_inside().exclude(pk__in=said_no)


def register_reminders() -> None:
    register(
        Reminder(
            kind="meeting_agenda",
            overdue=soon,
            recipients=who_may_come,
            occasion=lambda meeting: f"{meeting.starts_at:%Y-%m-%d}",
        )
    )
