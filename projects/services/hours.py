"""Time entries: noted afterwards or by a timer, never twice in one place, final once locked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.constraints import broken_constraint, constraints_speak
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import Analyst, User
from projects.enums import Activity, ProjectStatus
from projects.models import MonthLock, Project, TimeEntry, Timer
from projects.models.work import SECONDS_PER_HOUR
from projects.services.alerts import tell_of_used_hours

TAKES_HOURS = ProjectStatus.RUNNING | ProjectStatus.QUOTED | {ProjectStatus.COMPLETED}
HUNDREDTH = Decimal("0.01")
SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(hours=24)


@transaction.atomic
def note_hours(
    project: Project,
    *,
    by: User,
    analyst: Analyst,
    activity: str,
    starts_at: datetime,
    ends_at: datetime,
    request_key: UUID,
    note: str = "",
    billable: bool = True,
) -> TimeEntry:
    """Note a stretch of work; the same `request_key` gives the same entry again.

    Refuses hours in the future, of more than a day, that overlap, or in a month that is locked.
    """
    locked = lock_for(project, "work", by=by)
    replay = TimeEntry.objects.filter(request_key=request_key).first()
    if replay:
        return replay
    if locked.status not in TAKES_HOURS:
        raise DomainError(
            _("The project is “%(state)s”: no hours can be noted on it.")
            % {"state": locked.get_status_display()}
        )
    if by.pk != analyst.user_id and not by.is_coordinator:
        raise PermissionDenied
    refuse_odd_times(starts_at, ends_at)
    refuse_locked_month(starts_at, analyst=analyst)
    entry = TimeEntry(
        project=locked,
        analyst=analyst,
        activity=activity,
        period=(starts_at, ends_at),
        hours=hours_between(starts_at, ends_at),
        note=note.strip(),
        billable=billable and activity not in Activity.UNBILLED,
        request_key=request_key,
    )
    entry = _insert(entry)
    record(locked, "note_hours", by=by, entry=entry.pk, hours=str(entry.hours))
    tell_of_used_hours(locked)
    return entry


def _insert(entry: TimeEntry) -> TimeEntry:
    """Insert one entry; a replay that overtook us is answered with its row."""
    try:
        with constraints_speak(TimeEntry):
            entry.full_clean(validate_unique=False, validate_constraints=False)
            entry.save(force_insert=True)
    except IntegrityError as error:
        if not broken_constraint(error).startswith("projects_timeentry_request_key"):
            raise
        return TimeEntry.objects.get(request_key=entry.request_key)
    return entry


def hours_between(starts_at: datetime, ends_at: datetime) -> Decimal:
    """Hours to the hundredth, half up like money."""
    seconds = Decimal((ends_at - starts_at).total_seconds())
    return (seconds / SECONDS_PER_HOUR).quantize(HUNDREDTH, rounding="ROUND_HALF_UP")


def refuse_odd_times(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise DomainError(_("The end is before the start. Please correct one of the two."))
    if ends_at - starts_at > LONGEST:
        raise DomainError(_("An entry takes at most 24 hours. Split it by day."))
    if ends_at - starts_at < SHORTEST:
        raise DomainError(_("An entry takes at least one minute."))
    if ends_at > timezone.now():
        raise DomainError(_("These hours are in the future. Note them once they are worked."))


def refuse_locked_month(moment: datetime, *, analyst: Analyst) -> None:
    """A month is the month of the analyst's own calendar."""
    day = moment.astimezone(analyst.user.zone).date()
    if MonthLock.objects.filter(month=day.replace(day=1)).exists():
        raise DomainError(
            _("The hours of %(month)s are locked. Ask a coordinator to correct them.")
            % {"month": f"{day:%Y-%m}"}
        )


@transaction.atomic
def correct_hours(
    entry: TimeEntry,
    *,
    by: User,
    reason: str,
    starts_at: datetime,
    ends_at: datetime,
    activity: str,
    billable: bool,
) -> TimeEntry:
    """Correct an entry with a reason; in a locked month only a coordinator does."""
    if not reason.strip():
        raise DomainError(_("Say why you correct these hours."))
    project = lock_for(entry.project, "work", by=by)
    fresh = lock_for(entry, "change", by=by)
    refuse_invoiced(project)
    refuse_odd_times(starts_at, ends_at)
    if not by.is_coordinator:
        refuse_locked_month(fresh.period.lower, analyst=fresh.analyst)
        refuse_locked_month(starts_at, analyst=fresh.analyst)
    before = {"hours": str(fresh.hours), "activity": fresh.activity, "billable": fresh.billable}
    fresh.period = (starts_at, ends_at)
    fresh.hours = hours_between(starts_at, ends_at)
    fresh.activity = activity
    fresh.billable = billable and activity not in Activity.UNBILLED
    fresh.correction = reason.strip()
    with constraints_speak(TimeEntry):
        fresh.full_clean(validate_unique=False, validate_constraints=False)
        fresh.save()
    record(project, "correct_hours", by=by, entry=fresh.pk, before=before)
    tell_of_used_hours(project)
    return fresh


@transaction.atomic
def strike_hours(entry: TimeEntry, *, by: User, reason: str) -> None:
    """Take an entry away, with a reason that the timeline keeps."""
    if not reason.strip():
        raise DomainError(_("Say why you take these hours away."))
    project = lock_for(entry.project, "work", by=by)
    fresh = lock_for(entry, "change", by=by)
    refuse_invoiced(project)
    if not by.is_coordinator:
        refuse_locked_month(fresh.period.lower, analyst=fresh.analyst)
    detail = {"hours": str(fresh.hours), "activity": fresh.activity, "analyst": fresh.analyst_id}
    record(project, "strike_hours", by=by, reason=reason.strip(), **detail)
    fresh.delete()


def refuse_invoiced(project: Project) -> None:
    if project.status in {ProjectStatus.INVOICED, ProjectStatus.CLOSED}:
        raise DomainError(_("The invoice sheet is made: its hours cannot change any more."))


@transaction.atomic
def start_timer(project: Project, *, by: User, activity: str) -> Timer:
    """Start the clock; one that runs on another project is stopped and noted first."""
    locked = lock_for(project, "work", by=by)
    analyst = _own_membership(by)
    running = Timer.objects.select_for_update().filter(analyst=analyst).first()
    if running and running.project_id == locked.pk and running.activity == activity:
        return running
    if running:
        stop_timer(running, by=by)
    if locked.status not in TAKES_HOURS:
        raise DomainError(
            _("The project is “%(state)s”: no hours can be noted on it.")
            % {"state": locked.get_status_display()}
        )
    return Timer.objects.create(analyst=analyst, project=locked, activity=activity)


@transaction.atomic
def stop_timer(timer: Timer, *, by: User, note: str = "") -> TimeEntry | None:
    """Stop the clock and note its hours; under a minute nothing is noted."""
    own = Timer.objects.select_for_update().filter(pk=timer.pk, analyst__user=by).first()
    if own is None:
        raise DomainError(_("This timer was stopped already."))
    now = timezone.now()
    own.delete()
    if now - own.started_at < SHORTEST:
        return None
    return note_hours(
        own.project,
        by=by,
        analyst=own.analyst,
        activity=own.activity,
        starts_at=max(own.started_at, now - LONGEST),
        ends_at=now,
        note=note,
        request_key=uuid4(),
    )


def _own_membership(by: User) -> Analyst:
    if by.membership is None:
        raise PermissionDenied
    return by.membership


@transaction.atomic
def lock_month(month: date, *, by: User) -> MonthLock:
    """Make the hours of a past month final; twice is the same as once."""
    if not by.is_coordinator:
        raise PermissionDenied
    first = month.replace(day=1)
    if first >= timezone.localdate().replace(day=1):
        raise DomainError(_("Only a month that is over can be locked."))
    found, _made = MonthLock.objects.get_or_create(month=first, defaults={"locked_by": by})
    return found
