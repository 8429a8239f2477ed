"""Plan, change, cancel and close a meeting; everybody is told, with the calendar entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from fbias.core.constraints import keep_once
from fbias.core.editing import refuse_changed
from fbias.core.said_dates import date_format
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.network.enums import TopicStatus
from fbias.network.models import Attendance, Meeting
from fbias.network.queries.people import people_inside
from fbias.notifications.chat import tell_chat
from fbias.notifications.services import notify
from members.models import User

SAID = (
    "kind", "name", "starts_at", "ends_at", "time_zone", "place", "link", "note", "places",
)  # fmt: skip
IN_CALENDARS = ("name", "starts_at", "ends_at", "place", "link")


@transaction.atomic
def plan_meeting(*, by: User, **said: Any) -> Meeting:
    """Put a meeting into everybody's calendar. The same meeting sent twice is the first one."""
    if not by.has_perm(Meeting.get_perm("plan")):
        raise PermissionDenied
    mine = Meeting(planned_by=by, **said)
    meeting, is_new = keep_once(mine, by=by, planned_by=by, status="planned", **said)
    if not is_new:
        return meeting
    record(meeting, "plan", by=by)
    tell(meeting, "meeting_invited")
    tell_chat(
        "meeting_planned",
        gettext_lazy("A meeting of the network is planned for %(day)s:"),
        meeting.get_absolute_url(),
        day=lambda: date_format(timezone.localtime(meeting.starts_at), "j F Y"),
    )
    return meeting


def said_of(meeting: Meeting) -> dict[str, Any]:
    return {name: getattr(meeting, name) for name in SAID}


@transaction.atomic
def change_meeting(meeting: Meeting, *, by: User, seen: str | None = None, **said: Any) -> Meeting:
    """Say it otherwise; only what stands in calendars raises the entry's number and is told."""
    locked = lock_for(meeting, "change", by=by)
    refuse_changed(said_of(locked), said, seen=seen)
    moved = any(said[name] != getattr(locked, name) for name in IN_CALENDARS if name in said)
    sequence = locked.calendar_sequence + moved
    changed = Meeting.life.advance(locked, "change", by=by, calendar_sequence=sequence, **said)
    if moved:
        tell(changed, "meeting_changed", occasion=f"sequence-{sequence}")
    return changed


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Take it out of all calendars; its topics go back to the backlog, votes kept."""
    locked = lock_for(meeting, "cancel", by=by)
    sequence = locked.calendar_sequence + 1
    cancelled = Meeting.life.advance(locked, "cancel", by=by, calendar_sequence=sequence)
    for topic in cancelled.topics.filter(status=TopicStatus.PLANNED):
        topic.life.advance(topic, "postpone", by=None, meeting=None, planned_at=None)
    tell(cancelled, "meeting_cancelled")
    return cancelled


@transaction.atomic
def hold_meeting(meeting: Meeting, *, by: User, came: Iterable[User]) -> Meeting:
    """Note who came; what was on the agenda is discussed. Said again, the list is corrected."""
    locked = lock_for(meeting, "hold", by=by)
    if locked.status != "held":
        locked = Meeting.life.advance(locked, "hold", by=by)
        for topic in locked.topics.filter(status=TopicStatus.PLANNED):
            topic.life.advance(topic, "discuss", by=None)
    note_presence(locked, {person.pk for person in came})
    record(locked, "note_presence", by=by)
    return locked


def note_presence(meeting: Meeting, came: set[int]) -> None:
    rows = meeting.attendances
    rows.update(came=False)
    rows.filter(person__in=came).update(came=True)
    known = set(rows.values_list("person", flat=True))
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, person_id=pk, came=True) for pk in sorted(came - known)
    )


def tell(meeting: Meeting, kind: str, *, occasion: str = "once", **stored: Mapping) -> None:
    for person in people_inside():
        notify(person, kind, about=meeting, occasion=occasion, **stored)
