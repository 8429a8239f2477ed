"""The mails about meetings; only the agenda names topics, to each reader their own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fbias.network import calendar
from fbias.network.enums import MeetingStatus
from fbias.network.models import Meeting
from fbias.network.queries.meetings import agenda_of
from fbias.network.rules import is_inside
from fbias.notifications.enums import Audience
from fbias.notifications.kinds import kinds_about
from members.models import User

SAMPLE: dict[str, object] = {
    "meeting_title": "Monthly meeting",
    "starts_at": datetime(2027, 1, 14, 13, tzinfo=UTC),
    "ends_at": datetime(2027, 1, 14, 14, tzinfo=UTC),
    "place": "Lyon, room 3",
    "video_url": "https://meet.example/monthly",
    "note": "Bring your own data.",
    "page_url": "https://portal.example/members/network/meetings/3/",
}
AGENDA_SAMPLE: dict[str, object] = {
    **SAMPLE,
    "agenda": "- ToolPreview: a new tracker\n- Help: too many nuclei",
    "topics_url": "https://portal.example/members/network/topics/",
}


def meeting_facts(meeting: Meeting, recipient: User) -> dict[str, Any]:
    return {
        "meeting_title": meeting.title,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "place": meeting.place,
        "video_url": meeting.link,
        "note": meeting.note,
        "page_url": f"{settings.SITE_URL}{meeting.get_absolute_url()}",
    }


def agenda_facts(meeting: Meeting, recipient: User) -> dict[str, Any]:
    topics = [f"- {one.title} ({one.get_kind_display()})" for one in agenda_of(meeting, recipient)]
    return {
        **meeting_facts(meeting, recipient),
        "agenda": "\n".join(topics),
        "topics_url": f"{settings.SITE_URL}{reverse('network:topics')}",
    }


def is_planned(meeting: Meeting) -> bool:
    return meeting.status == MeetingStatus.PLANNED and not meeting.is_over


def is_told_inside(meeting: Meeting, recipient: User) -> bool:
    return bool(is_inside(recipient))


def register_kinds() -> None:
    mail = kinds_about(Meeting, sample=SAMPLE, context=meeting_facts, wanted_by=is_told_inside)
    entry = {"calendar": calendar.entry}
    mail("meeting_invited", _("Invitation to a meeting"), still_wanted=is_planned, **entry)
    mail("meeting_changed", _("A meeting has changed"), still_wanted=is_planned, **entry)
    mail("meeting_cancelled", _("A meeting is cancelled"), **entry)
    mail("meeting_minutes", _("Minutes of a meeting"), optional=Audience.MEMBERS)
    mail(
        "meeting_agenda",
        _("Reminder of a meeting, with its agenda"),
        still_wanted=is_planned,
        context=agenda_facts,
        sample=AGENDA_SAMPLE,
        secrets=("agenda",),
        repeatable=True,
        optional=Audience.MEMBERS,
    )
