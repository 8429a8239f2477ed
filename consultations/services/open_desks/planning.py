"""Make an open desk, or the next ones from the last, as drafts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from consultations.models import OpenDesk, Session
from fbias.core.constraints import constraints_speak
from fbias.core.errors import DomainError
from fbias.core.timeline import record
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
    Session.objects.bulk_create(sessions_of(open_desk, hours=hours, rooms=rooms))
    record(open_desk, "plan", by=by, sessions=open_desk.sessions.count())
    return open_desk


def sessions_of(open_desk: OpenDesk, *, hours: Sequence[time], rooms: int) -> list[Session]:
    """The sessions of the day, not saved yet; says so when their count or hours make no sense."""
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
    return [
        Session(
            open_desk=open_desk, starts_at=start, ends_at=start + SESSION_LENGTH, room=ROOMS[room]
        )
        for start in starts
        for room in range(rooms)
    ]


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
def plan_year(previous: OpenDesk, *, by: User, days: Iterable[date]) -> list[OpenDesk]:
    """Several open desks like this one, all or none, as drafts."""
    return [plan_next_open_desk(previous, by=by, day=day) for day in sorted(set(days))]
