"""One calendar entry per meeting: the same UID for ever, a SEQUENCE that rises, no topic in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.network.enums import Coming, MeetingStatus
from fbias.network.models import Attendance, Meeting
from fbias.network.rules import is_inside
from fbias.notifications.calendar import CalendarEvent, ics
from members.models import User

FEED_LOOKS_BACK = timedelta(days=90)


def entry(meeting: Meeting, recipient: User | None = None) -> CalendarEvent:
    """In the language that is active; cancelled for whoever left the network."""
    page = f"{settings.SITE_URL}{meeting.get_absolute_url()}"
    gone = recipient is not None and not is_inside(recipient)
    return CalendarEvent(
        uid=f"{meeting.calendar_uid}@{urlsplit(settings.SITE_URL).hostname}",
        sequence=meeting.calendar_sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        summary=f"{settings.FACILITY_NAME}: {meeting.title}",
        description=_("Agenda, files and minutes: %(page)s") % {"page": page},
        location=" · ".join(filter(None, (meeting.place, meeting.link))),
        url=page,
        cancelled=gone or meeting.status == MeetingStatus.CANCELLED,
    )


def meeting_ics(meeting: Meeting) -> bytes:
    return ics([entry(meeting)])


def events_of(user: User) -> Iterable[CalendarEvent]:
    """The meetings of the network in a member's feed, but for those to which they said no."""
    said_no = Attendance.objects.filter(person=user, answer=Coming.NO).values("meeting")
    found = Meeting.objects.visible_to(user).filter(starts_at__gte=timezone.now() - FEED_LOOKS_BACK)
    return [entry(meeting) for meeting in found.exclude(pk__in=said_no)] if is_inside(user) else []
