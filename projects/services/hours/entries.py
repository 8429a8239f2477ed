"""Time entries: noted, corrected, unlocked, struck; never twice in one place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.clock import facility_day
from fbias.core.constraints import broken_constraint, constraints_speak
from fbias.core.errors import DomainError
from fbias.core.said_dates import date_format
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import Analyst, User
from projects.enums import Activity, AssignmentStatus, ProjectStatus
from projects.models import MonthLock, Project, TimeEntry
from projects.models.hours import SECONDS_PER_HOUR, months_of
from projects.queries.hours.stretches import free_stretch, in_the_way
from projects.queries.quotes import agreed_since
from projects.services.hours.alerts import tell_of_used_hours
from projects.services.hours.months import OLDEST, refuse_locked_month
from projects.services.mails.work import announce_unlocked

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
    by_length: bool = False,
    before_quote: bool = False,
    reason: str = "",
) -> TimeEntry:
    """Note a stretch of work; the same `request_key` gives the same entry again.

    Refuses hours in the future, of more than a day, that overlap, or in a month that is locked: a
    coordinator adds those with a `reason`. Whether hours from before the quote are billed is asked.
    """
    lock_hours_of(analyst)
    locked = lock_for(project, "note_hours", by=by)
    if by.pk != analyst.user_id and not by.is_coordinator:
        raise PermissionDenied
    replay = locked.entries.filter(request_key=request_key, analyst=analyst).first()
    if replay:
        return replay
    refuse_stranger(locked, analyst)
    refuse_hours_now(locked)
    starts_at, ends_at = exact_times(starts_at, ends_at)
    refuse_locked_month((starts_at, ends_at), by=by, reason=reason)
    counts = Activity.is_billed(activity, wanted=billable)
    if counts and not before_quote:
        refuse_unasked(locked, starts_at)
    return keep_entry(
        TimeEntry(
            project=locked,
            analyst=analyst,
            activity=activity,
            period=(starts_at, ends_at),
            note=note.strip(),
            billable=counts,
            by_length=by_length,
            correction=reason.strip(),
            request_key=request_key,
        ),
        by=by,
    )


def lock_hours_of(analyst: Analyst) -> Analyst:
    """One person's hours are written one after the other, whatever the projects.

    Two that overlap would else wait for each other at the exclusion constraint, and the database
    would end one of them as a deadlock. Taken before the lock of a project.
    """
    return Analyst.objects.select_for_update(of=("self",), no_key=True).get(pk=analyst.pk)


def keep_entry(entry: TimeEntry, *, by: User) -> TimeEntry:
    """Insert it, with a line of the history. The caller holds the locks of analyst and project."""
    entry.hours = hours_between(*entry.period)
    _make_room(entry.analyst, *entry.period)
    entry = _insert(entry)
    detail = {"reason": entry.correction} if entry.correction else {}
    record(entry.project, "note_hours", by=by, entry=entry.pk, hours=str(entry.hours), **detail)
    tell_of_used_hours(entry.project)
    return entry


def _make_room(analyst: Analyst, starts_at: datetime, ends_at: datetime) -> None:
    """Hours of which only the length is known move within their day, as far as there is room."""
    for entry in in_the_way(analyst, starts_at, ends_at).exclude(unlocked_at__isnull=False):
        length = entry.period.upper - entry.period.lower
        day = facility_day(entry.period.lower)
        stretch = free_stretch(analyst, day, length, taken=[(starts_at, ends_at)], but=entry)
        if stretch:
            entry.period = stretch
            entry.save(update_fields=["period"])


def refuse_unasked(project: Project, starts_at: datetime) -> None:
    """Hours from before the first accepted quote are billed only if somebody says so."""
    agreed_on = agreed_since(project)
    if agreed_on and facility_day(starts_at) < agreed_on:
        raise DomainError(
            _(
                "The quote was accepted on %(day)s, after these hours were worked. Say whether "
                "they count against it."
            )
            % {"day": date_format(agreed_on, "j F Y")}
        )


def _insert(entry: TimeEntry) -> TimeEntry:
    """Insert one entry; a key that somebody else's entry has is refused."""
    try:
        with constraints_speak(TimeEntry):
            entry.full_clean(validate_unique=False, validate_constraints=False)
            entry.save(force_insert=True)
    except IntegrityError as error:
        if not broken_constraint(error).startswith("projects_timeentry_request_key"):
            raise
        raise DomainError(_("These hours have already been sent. Reload the page.")) from error
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
        raise DomainError(_("These hours are in the future. Enter them once they are worked."))
    if starts_at < timezone.now() - OLDEST:
        raise DomainError(_("This is more than five years ago. Please check the year."))
    first, last = starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    if last <= first:
        raise DomainError(_("The end is before the start. Please correct one of the two."))
    if last - first > LONGEST:
        raise DomainError(_("An entry takes at most 24 hours. Split it by day."))
    if last - first < SHORTEST:
        raise DomainError(_("An entry takes at least one minute."))
    return first, last


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
    by_length: bool = False,
    before_quote: bool = False,
) -> TimeEntry:
    """Correct an entry with a reason; in a locked month a coordinator, or once it is unlocked."""
    if not reason.strip():
        raise DomainError(_("Say why you correct these hours."))
    lock_hours_of(entry.analyst)
    project = lock_for(entry.project, "note_hours", by=by)
    fresh = lock_for(entry, "change", by=by)
    refuse_invoiced(project)
    starts_at, ends_at = exact_times(starts_at, ends_at)
    noted = (fresh.period.lower, fresh.period.upper)
    unlocked = months_of(*noted) if fresh.unlocked_at else set()
    refuse_locked_month(noted, (starts_at, ends_at), by=by, reason=reason, but=unlocked)
    counts = Activity.is_billed(activity, wanted=billable)
    if counts and not before_quote and (not fresh.billable or starts_at < noted[0]):
        refuse_unasked(project, starts_at)
    before = {"hours": str(fresh.hours), "activity": fresh.activity, "billable": fresh.billable}
    fresh.period = (starts_at, ends_at)
    fresh.hours = hours_between(starts_at, ends_at)
    fresh.activity = activity
    fresh.billable = counts
    fresh.by_length, fresh.unlocked_at = by_length, None
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
        raise DomainError(_("Say why you remove these hours."))
    project = lock_for(entry.project, "note_hours", by=by)
    fresh = lock_for(entry, "change", by=by)
    refuse_invoiced(project)
    if not fresh.unlocked_at:
        refuse_locked_month((fresh.period.lower, fresh.period.upper), by=by, reason=reason)
    detail = {"hours": str(fresh.hours), "activity": fresh.activity, "analyst": fresh.analyst_id}
    record(project, "strike_hours", by=by, reason=reason.strip(), **detail)
    fresh.delete()


@transaction.atomic
def unlock_hours(entry: TimeEntry, *, by: User, reason: str) -> TimeEntry:
    """Let its analyst correct one entry of a locked month, once; the reason is kept."""
    project = lock_for(entry.project, "change", by=by)
    fresh = lock_for(entry, "change", by=by)
    if not reason.strip():
        raise DomainError(_("Say why you unlock these hours: it stays in the history."))
    refuse_invoiced(project)
    if not MonthLock.objects.filter(month__in=months_of(*bounds(fresh))).exists():
        raise DomainError(_("The month of these hours is not locked: they can be corrected."))
    if not fresh.unlocked_at:
        fresh.unlocked_at = timezone.now()
        fresh.save(update_fields=["unlocked_at"])
        kept = record(project, "unlock_hours", by=by, entry=fresh.pk, reason=reason.strip())
        announce_unlocked(fresh, why=reason.strip(), occasion=f"timeline-{kept.pk}")
    return fresh


def bounds(entry: TimeEntry) -> tuple[datetime, datetime]:
    return entry.period.lower, entry.period.upper


def refuse_invoiced(project: Project) -> None:
    if project.status in ProjectStatus.BILLED:
        raise DomainError(_("The invoice sheet has been made: its hours can no longer change."))
