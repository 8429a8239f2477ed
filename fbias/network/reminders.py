"""Reminders of the network: what is overdue now, never after it began."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db.models import F

from fbias.core.clock import facility_today
from fbias.network.enums import Coming, ComputingStatus, MeetingStatus
from fbias.network.models import Attendance, ComputingRequest, Meeting
from fbias.network.queries.people import people_inside
from fbias.notifications.reminders import Reminder, register
from members.models import User

AGENDA_BEFORE, NOT_AFTER = timedelta(days=3), timedelta(hours=1)
INVITED_BEFORE = timedelta(hours=12)
ENDS_WITHIN = timedelta(days=14)


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


def ending_soon(now: datetime) -> Iterable[ComputingRequest]:
    """Granted time that ends within two weeks; a period so short that it was known is left out."""
    today = facility_today()
    ends = ComputingRequest.objects.filter(
        status=ComputingStatus.GRANTED, until__gte=today, until__lte=today + ENDS_WITHIN
    )
    return ends.filter(since__lt=F("until") - ENDS_WITHIN).select_related("asked_by")


def register_reminders() -> None:
    register(
        Reminder(
            kind="meeting_agenda",
            overdue=soon,
            recipients=who_may_come,
            occasion=lambda meeting: f"{meeting.starts_at:%Y-%m-%d}",
        )
    )
    register(
        Reminder(
            kind="computing_ending",
            overdue=ending_soon,
            recipients=lambda request: [request.asked_by],
            occasion=lambda request: f"{request.until:%Y-%m-%d}",
        )
    )
