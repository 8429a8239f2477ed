"""Make an open desk, or the next one from the last; open, close, hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.models import Consultation, OpenDesk, Session
from consultations.services.mails import announce_dates
from fbias.core.constraints import constraints_speak
from fbias.core.editing import refuse_changed
from fbias.core.errors import DomainError
from fbias.core.timeline import Changes, apply_changes, record
from fbias.core.workflow import lock_for
from members.models import User

GRACE = timedelta(days=2)
SESSION_LENGTH = timedelta(hours=1)
ROOMS = "ABC"
SESSIONS_MIN, SESSIONS_MAX = 2, 6


def local_instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The instant of a wall-clock time; refuses one that does not exist or exists twice."""
    local = datetime.combine(day, wall, tzinfo=zone)
    if local.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) != local.replace(
        tzinfo=None
    ):
        raise DomainError(
            _("%(time)s does not exist on %(day)s: the clocks go forward. Choose another hour.")
            % {"time": f"{wall:%H:%M}", "day": f"{day:%Y-%m-%d}"}
        )
    if local.replace(fold=1).utcoffset() != local.utcoffset():
        raise DomainError(
            _("%(time)s exists twice on %(day)s: the clocks go back then. Choose another hour.")
            % {"time": f"{wall:%H:%M}", "day": f"{day:%Y-%m-%d}"}
        )
    return local.astimezone(ZoneInfo("UTC"))


@transaction.atomic
def plan_open_desk(
    *,
    by: User,
    day: date,
    hours: Sequence[time],
    rooms: int,
    opens_at: datetime,
    closes_at: datetime,
    data_deadline_at: datetime,
    panel_freeze_at: datetime,
    release_at: datetime | None = None,
    time_zone: str = "Europe/Paris",
    panel_min: int = 2,
    panel_max: int = 3,
    opens_by_offers: bool = False,
    note: str = "",
    problem_minutes: int = 10,
    prototype_minutes: int = 35,
) -> OpenDesk:
    """Make the day and its sessions: hours times rooms, each one hour long, as a draft.

    `hours` are wall-clock times in `time_zone`. Two to six sessions, one to three rooms.
    """
    if not by.has_perm(OpenDesk.get_perm("add")):
        raise PermissionDenied
    open_desk = OpenDesk(
        day=day,
        time_zone=time_zone,
        opens_at=opens_at,
        closes_at=closes_at,
        data_deadline_at=data_deadline_at,
        release_at=release_at or min(data_deadline_at + GRACE, panel_freeze_at),
        panel_freeze_at=panel_freeze_at,
        panel_min=panel_min,
        panel_max=panel_max,
        opens_by_offers=opens_by_offers,
        note=note,
        problem_minutes=problem_minutes,
        prototype_minutes=prototype_minutes,
    )
    with constraints_speak(OpenDesk):
        open_desk.full_clean()
        open_desk.save()
    add_sessions(open_desk, hours=hours, rooms=rooms)
    record(open_desk, "plan", by=by, sessions=open_desk.sessions.count())
    return open_desk


def add_sessions(open_desk: OpenDesk, *, hours: Sequence[time], rooms: int) -> None:
    """Fill the day; says so when the count or the hours make no sense."""
    count = len(set(hours)) * rooms
    if not 1 <= rooms <= len(ROOMS):
        raise DomainError(_("Choose one to three rooms."))
    if not SESSIONS_MIN <= count <= SESSIONS_MAX:
        raise DomainError(
            _("An open desk has %(min)d to %(max)d sessions; these would be %(count)d.")
            % {"min": SESSIONS_MIN, "max": SESSIONS_MAX, "count": count}
        )
    starts = sorted(local_instant(open_desk.day, hour, open_desk.zone) for hour in set(hours))
    if any(later - earlier < SESSION_LENGTH for earlier, later in pairwise(starts)):
        raise DomainError(_("Two sessions overlap: they last one hour each."))
    if starts[0] < open_desk.panel_freeze_at:
        raise DomainError(_("The first session begins before the panels are final."))
    Session.objects.bulk_create(
        Session(
            open_desk=open_desk, starts_at=start, ends_at=start + SESSION_LENGTH, room=ROOMS[room]
        )
        for start in starts
        for room in range(rooms)
    )


@transaction.atomic
def plan_next_open_desk(previous: OpenDesk, *, by: User, day: date) -> OpenDesk:
    """Make the next open desk from a previous one in one step.

    Hours, rooms, panel sizes, whether offers open sessions, and the note are kept; every date
    keeps its distance to the day, at the same wall-clock time.
    """
    zone = previous.zone
    shift = day - previous.day

    def shifted(instant: datetime) -> datetime:
        local = instant.astimezone(zone)
        return local_instant(local.date() + shift, local.time(), zone)

    sessions = list(previous.sessions.all())
    return plan_open_desk(
        by=by,
        day=day,
        hours=sorted({session.starts_at.astimezone(zone).time() for session in sessions}),
        rooms=len({session.room for session in sessions}),
        opens_at=shifted(previous.opens_at),
        closes_at=shifted(previous.closes_at),
        data_deadline_at=shifted(previous.data_deadline_at),
        panel_freeze_at=shifted(previous.panel_freeze_at),
        release_at=shifted(previous.release_at) if previous.release_at else None,
        time_zone=previous.time_zone,
        panel_min=previous.panel_min,
        panel_max=previous.panel_max,
        opens_by_offers=previous.opens_by_offers,
        note=previous.note,
        problem_minutes=previous.problem_minutes,
        prototype_minutes=previous.prototype_minutes,
    )


@transaction.atomic
def change_open_desk(
    open_desk: OpenDesk, *, by: User, seen: str | None = None, **changes: Any
) -> OpenDesk:
    """Change dates, panel sizes or the note, and tell everybody whom that concerns.

    The day and its sessions stay as they were planned.
    """
    locked = lock_for(open_desk, "change", by=by)
    refuse_changed({name: getattr(locked, name) for name in changes}, changes, seen=seen)
    changed = set_checked(locked, changes)
    locked.save()
    if changed:
        entry = record(locked, "change", by=by, changes=changed)
        announce_dates(locked, changed, by=by, occasion=f"dates-{entry.pk}")
    return locked


@transaction.atomic
def set_agenda(
    open_desk: OpenDesk, *, by: User, problem_minutes: int, prototype_minutes: int
) -> OpenDesk:
    """How the hours of the day are divided; what is left of an hour is the wrap-up."""
    locked = lock_for(open_desk, "change", by=by)
    changed = apply_changes(
        locked, {"problem_minutes": problem_minutes, "prototype_minutes": prototype_minutes}
    )
    with constraints_speak(OpenDesk):
        locked.full_clean()
        locked.save()
    if changed:
        record(locked, "set_agenda", by=by, changes=changed)
    return locked


def set_checked(open_desk: OpenDesk, changes: Mapping[str, Any]) -> Changes:
    """Set and check what would be changed, without saving; returns what differs."""
    before = open_desk.data_deadline_at
    changed = apply_changes(open_desk, with_the_grace(open_desk, changes))
    refuse_late_freeze(open_desk, open_desk.panel_freeze_at)
    moved = open_desk.data_deadline_at != before
    if moved and open_desk.is_past_data_deadline(timezone.now()):
        raise DomainError(_("Images would be due already. Leave people time to send them."))
    with constraints_speak(OpenDesk):
        open_desk.full_clean()
    return changed


def with_the_grace(open_desk: OpenDesk, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Where the date of the images moves and the end of the last call does not, it moves along."""
    ends = changes.get("release_at", open_desk.release_at)
    if "data_deadline_at" not in changes or ends is None or ends != open_desk.release_at:
        return changes
    due = changes["data_deadline_at"]
    moved = ends + (due - open_desk.data_deadline_at)
    latest = changes.get("panel_freeze_at", open_desk.panel_freeze_at)
    return {**changes, "release_at": max(due, min(moved, latest))}


def refuse_late_freeze(open_desk: OpenDesk, panel_freeze_at: datetime) -> None:
    if open_desk.sessions.filter(starts_at__lt=panel_freeze_at).exists():
        raise DomainError(_("The first session begins before the panels are final."))


def open_open_desk(open_desk: OpenDesk, *, by: User) -> OpenDesk:
    """Make the page public; booking begins at `opens_at`."""
    refuse_after_closing(open_desk)
    return open_desk.life.advance(open_desk, "open", by=by)


def close_open_desk(open_desk: OpenDesk, *, by: User) -> OpenDesk:
    """No new booking from now on; those made stay."""
    return open_desk.life.advance(open_desk, "close", by=by)


def reopen_open_desk(open_desk: OpenDesk, *, by: User) -> OpenDesk:
    """Let booking go on until `closes_at`."""
    refuse_after_closing(open_desk)
    return open_desk.life.advance(open_desk, "reopen", by=by)


def refuse_after_closing(open_desk: OpenDesk) -> None:
    if timezone.now() >= open_desk.closes_at:
        raise DomainError(_("Booking would already be closed. Change the dates first."))


@transaction.atomic
def hold_open_desk(open_desk: OpenDesk, *, by: User) -> OpenDesk:
    """Say that the day is over; every booked session must have been held or missed first."""
    if open_desk.sessions.filter(starts_at__gt=timezone.now()).exists():
        raise DomainError(_("The day is not over: some sessions have not begun yet."))
    if Consultation.objects.booked().filter(open_desk=open_desk).exists():
        raise DomainError(
            _(
                "Some sessions are still booked. Say of each that it took place or was missed, "
                "or cancel it, first."
            )
        )
    return open_desk.life.advance(open_desk, "hold", by=by)
