"""Time entries: noted afterwards or by a timer, never twice in one place, final once locked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fbias.core.constraints import broken_constraint, constraints_speak
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import Analyst, User
from projects.enums import Activity, AssignmentStatus, ProjectStatus
from projects.models import MonthLock, Project, TimeEntry, Timer
from projects.models.work import SECONDS_PER_HOUR, month_of, months_of
from projects.services.alerts import tell_of_used_hours

HUNDREDTH = Decimal("0.01")
SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(hours=24)
OLDEST = timedelta(days=5 * 365)
MONTHS = "projects.months"


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
    locked = lock_for(project, "note_hours", by=by)
    if by.pk != analyst.user_id and not by.is_coordinator:
        raise PermissionDenied
    replay = locked.entries.filter(request_key=request_key, analyst=analyst).first()
    if replay:
        return replay
    refuse_stranger(locked, analyst)
    refuse_hours_now(locked)
    starts_at, ends_at = exact_times(starts_at, ends_at)
    refuse_locked_month((starts_at, ends_at))
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
    """Insert one entry; a key that somebody else's entry has is refused."""
    try:
        with constraints_speak(TimeEntry):
            entry.full_clean(validate_unique=False, validate_constraints=False)
            entry.save(force_insert=True)
    except IntegrityError as error:
        if not broken_constraint(error).startswith("projects_timeentry_request_key"):
            raise
        raise DomainError(_("These hours were sent before. Reload the page.")) from error
    return entry


def refuse_stranger(project: Project, analyst: Analyst) -> None:
    """Hours belong to those who work on the project, or did before they handed it over."""
    yes = project.assignments.filter(analyst=analyst, answered_at__isnull=False)
    if not yes.exclude(status=AssignmentStatus.REFUSED).exists():
        raise DomainError(
            _("%(name)s does not work on this project.") % {"name": analyst.user.name}
        )


def refuse_hours_now(project: Project) -> None:
    if project.status not in ProjectStatus.UNBILLED:
        raise DomainError(
            _("The project is “%(state)s”: no hours can be noted on it.")
            % {"state": project.get_status_display()}
        )


def hours_between(starts_at: datetime, ends_at: datetime) -> Decimal:
    """Hours to the hundredth, half up like money."""
    seconds = Decimal((ends_at - starts_at).total_seconds())
    return (seconds / SECONDS_PER_HOUR).quantize(HUNDREDTH, rounding="ROUND_HALF_UP")


def exact_times(starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """Both moments in universal time, which no summer time stretches; odd ones are refused."""
    if ends_at > timezone.now():
        raise DomainError(_("These hours are in the future. Note them once they are worked."))
    if starts_at < timezone.now() - OLDEST:
        raise DomainError(_("This is more than five years ago. Please look at the year again."))
    first, last = starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    if last <= first:
        raise DomainError(_("The end is before the start. Please correct one of the two."))
    if last - first > LONGEST:
        raise DomainError(_("An entry takes at most 24 hours. Split it by day."))
    if last - first < SHORTEST:
        raise DomainError(_("An entry takes at least one minute."))
    return first, last


def refuse_locked_month(*stretches: tuple[datetime, datetime]) -> None:
    """Hours of a locked month are final; a month that is being locked is waited for."""
    _hold_months(alone=False)
    months = {month for stretch in stretches for month in months_of(*stretch)}
    found = MonthLock.objects.filter(month__in=months).first()
    if found:
        raise DomainError(
            _("The hours of %(month)s are locked. Ask a coordinator to correct them.")
            % {"month": date_format(found.month, "F Y")}
        )


def _hold_months(*, alone: bool) -> None:
    """Until the end of the transaction: many write hours, or one alone makes a month final."""
    take = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {take}(hashtext(%s))", [MONTHS])


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
    note: str | None = None,
) -> TimeEntry:
    """Correct an entry with a reason; in a locked month only a coordinator does."""
    if not reason.strip():
        raise DomainError(_("Say why you correct these hours."))
    project = lock_for(entry.project, "note_hours", by=by)
    fresh = lock_for(entry, "change", by=by)
    refuse_invoiced(project)
    starts_at, ends_at = exact_times(starts_at, ends_at)
    if not by.is_coordinator:
        noted = (fresh.period.lower, fresh.period.upper)
        refuse_locked_month(noted, (starts_at, ends_at))
    before = {"hours": str(fresh.hours), "activity": fresh.activity, "billable": fresh.billable}
    fresh.period = (starts_at, ends_at)
    fresh.hours = hours_between(starts_at, ends_at)
    fresh.activity = activity
    fresh.billable = billable and activity not in Activity.UNBILLED
    fresh.note = fresh.note if note is None else note.strip()
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
    project = lock_for(entry.project, "note_hours", by=by)
    fresh = lock_for(entry, "change", by=by)
    refuse_invoiced(project)
    if not by.is_coordinator:
        refuse_locked_month((fresh.period.lower, fresh.period.upper))
    detail = {"hours": str(fresh.hours), "activity": fresh.activity, "analyst": fresh.analyst_id}
    record(project, "strike_hours", by=by, reason=reason.strip(), **detail)
    fresh.delete()


def refuse_invoiced(project: Project) -> None:
    if project.status in ProjectStatus.BILLED:
        raise DomainError(_("The invoice sheet is made: its hours cannot change any more."))


@transaction.atomic
def start_timer(project: Project, *, by: User, activity: str) -> Timer:
    """Start the clock; one that runs on another project is stopped and noted first."""
    analyst = _lock_own_membership(by)
    running = Timer.objects.filter(analyst=analyst).first()
    if running and running.project_id == project.pk and running.activity == activity:
        return running
    if running:
        _lock_in_order(running.project_id, project.pk)
        stop_timer(running, by=by)
    locked = lock_for(project, "note_hours", by=by)
    if activity not in Activity.values:
        raise DomainError(_("Choose what you work on."))
    refuse_stranger(locked, analyst)
    refuse_hours_now(locked)
    return Timer.objects.create(analyst=analyst, project=locked, activity=activity)


def _lock_in_order(*projects: int) -> None:
    """The smaller key first: two analysts who change places do not wait crosswise."""
    rows = Project.objects.select_for_update().filter(pk__in=projects).order_by("pk")
    list(rows.values_list("pk"))


@transaction.atomic
def stop_timer(timer: Timer, *, by: User, note: str = "") -> TimeEntry | None:
    """Stop the clock and note its whole minutes, so that hours noted by hand may follow at once.

    Under a minute nothing is noted.
    """
    own = _lock_running(timer, by=by)
    if not by.has_perm(Project.get_perm("note_hours"), own.project):
        raise DomainError(
            _("Your clock runs on a project that you do not work on any more. Drop it first.")
        )
    now = timezone.now()
    if now - own.started_at > LONGEST:
        raise DomainError(
            _("This timer ran for more than a day. Drop it and note the hours by hand.")
        )
    own.delete()
    if now - own.started_at < SHORTEST:
        return None
    began = own.started_at.replace(second=0, microsecond=0)
    return note_hours(
        own.project,
        by=by,
        analyst=own.analyst,
        activity=own.activity,
        starts_at=began,
        ends_at=began + (now - own.started_at) // SHORTEST * SHORTEST,
        note=note,
        request_key=uuid4(),
    )


@transaction.atomic
def drop_timer(timer: Timer, *, by: User) -> None:
    """Stop the clock and note nothing."""
    _lock_running(timer, by=by).delete()


def _lock_running(timer: Timer, *, by: User) -> Timer:
    """The analyst's row is locked first, by starting and stopping alike: no two wait crosswise."""
    analyst = _lock_own_membership(by)
    own = Timer.objects.filter(pk=timer.pk, analyst=analyst).first()
    if own is None:
        raise DomainError(_("This timer was stopped already."))
    return own


def _lock_own_membership(by: User) -> Analyst:
    if by.membership is None:
        raise PermissionDenied
    own = Analyst.objects.select_for_update(of=("self",), no_key=True)
    return own.get(pk=by.membership.pk)


@transaction.atomic
def lock_month(month: date, *, by: User) -> MonthLock:
    """Make the hours of a past month final, once those being written are there.

    Twice is the same as once.
    """
    if not by.is_coordinator:
        raise PermissionDenied
    first = month.replace(day=1)
    if first >= month_of(timezone.now()):
        raise DomainError(_("Only a month that is over can be locked."))
    if first < month_of(timezone.now() - OLDEST):
        raise DomainError(_("This is more than five years ago. Please look at the year again."))
    _hold_months(alone=True)
    found, _made = MonthLock.objects.get_or_create(month=first, defaults={"locked_by": by})
    return found
