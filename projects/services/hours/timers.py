"""The clock of an analyst: started, stopped into hours, or dropped."""

from __future__ import annotations

from datetime import UTC, datetime, time
from itertools import pairwise
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.errors import DomainError
from fbias.core.workflow import lock_for
from members.models import Analyst, User
from projects.enums import Activity
from projects.models import MonthLock, Project, TimeEntry, Timer
from projects.models.hours import month_of, months_of
from projects.services.hours.entries import (
    LONGEST,
    SHORTEST,
    keep_entry,
    lock_hours_of,
    refuse_hours_now,
    refuse_stranger,
)
from projects.services.hours.months import hold_months


@transaction.atomic
def start_timer(project: Project, *, by: User, activity: str) -> Timer:
    """Start the timer; one that runs on another project is stopped and noted first."""
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

    Under a minute nothing is noted. Over the end of a month it is two entries; the part of a month
    that was locked while the clock ran is noted too, and says so.
    """
    own = _lock_running(timer, by=by)
    if not by.has_perm(Project.get_perm("note_hours"), own.project):
        raise DomainError(
            _("Your timer is running on a project that you no longer work on. Discard it first.")
        )
    now = timezone.now()
    if now - own.started_at > LONGEST:
        raise DomainError(
            _("This timer ran for more than a day. Discard it and enter the hours by hand.")
        )
    own.delete()
    if now - own.started_at < SHORTEST:
        return None
    began = own.started_at.replace(second=0, microsecond=0)
    project = lock_for(own.project, "note_hours", by=by)
    refuse_hours_now(project)
    hold_months(alone=False)
    entries = [
        keep_entry(_worked(own, project, starts_at, ends_at, note=note), by=by)
        for starts_at, ends_at in by_month(
            began, began + (now - own.started_at) // SHORTEST * SHORTEST
        )
    ]
    return entries[-1]


def _worked(
    timer: Timer, project: Project, starts_at: datetime, ends_at: datetime, *, note: str
) -> TimeEntry:
    locked = MonthLock.objects.filter(month=month_of(starts_at)).exists()
    return TimeEntry(
        project=project,
        analyst=timer.analyst,
        activity=timer.activity,
        period=(starts_at.astimezone(UTC), ends_at.astimezone(UTC)),
        note=note.strip(),
        billable=Activity.is_billed(timer.activity),
        correction=_("The clock ran while the month was locked.") if locked else "",
        request_key=uuid4(),
    )


def by_month(starts_at: datetime, ends_at: datetime) -> list[tuple[datetime, datetime]]:
    """A stretch cut where a month of the facility ends."""
    zone = timezone.get_default_timezone()
    nights = [
        datetime.combine(month, time(), tzinfo=zone) for month in months_of(starts_at, ends_at)
    ]
    cuts = sorted({starts_at, ends_at, *(one for one in nights if starts_at < one < ends_at)})
    return list(pairwise(cuts))


@transaction.atomic
def drop_timer(timer: Timer, *, by: User) -> None:
    """Stop the clock and note nothing."""
    _lock_running(timer, by=by).delete()


@transaction.atomic
def stop_clocks(project: Project) -> None:
    """A project is given up: what the clocks on it counted until now is noted, if it can be."""
    for timer in Timer.objects.filter(project=project).select_related("analyst__user", "project"):
        try:
            with transaction.atomic():
                stop_timer(timer, by=timer.analyst.user)
        except (DomainError, PermissionDenied):
            Timer.objects.filter(pk=timer.pk).delete()


def refuse_running_clocks(project: Project) -> None:
    """Hours that a clock is counting would have no place any more."""
    names = project.timers.values_list("analyst__user__name", flat=True)
    if names:
        raise DomainError(
            _("A timer is running on this project: %(names)s. Ask them to stop it first.")
            % {"names": ", ".join(sorted(names))}
        )


def _lock_running(timer: Timer, *, by: User) -> Timer:
    """The analyst's row is locked first, by starting and stopping alike: no two wait crosswise."""
    analyst = _lock_own_membership(by)
    own = Timer.objects.filter(pk=timer.pk, analyst=analyst).first()
    if own is None:
        raise DomainError(_("This timer has already been stopped."))
    return own


def _lock_own_membership(by: User) -> Analyst:
    if by.membership is None:
        raise PermissionDenied
    return lock_hours_of(by.membership)
