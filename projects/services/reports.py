"""Reports on a schedule: made when due, drafted, read by a colleague, sent, kept, or skipped."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from fbias.core.clock import facility_day, facility_today
from fbias.core.editing import refuse_changed
from fbias.core.errors import DomainError
from fbias.core.said_dates import date_format
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import Analyst, User
from projects.enums import Activity, AssignmentStatus, ProjectStatus, ReportStatus, Role, TaskKind
from projects.models import Project, Report
from projects.models.hours import TimeEntryQuerySet
from projects.queries.team.members import assignments_now
from projects.services.mails.work import announce_check, announce_report
from projects.services.papers import freeze_paper

log = logging.getLogger(__name__)
AHEAD = timedelta(days=7)


def next_due(project: Project) -> date | None:
    """The day of the next report; None while the clock stands still or one is being written."""
    if project.status != ProjectStatus.ACTIVE or project.started_on is None:
        return None
    reports = project.reports.all()
    if any(report.status in ReportStatus.OPEN for report in reports):
        return None
    last = max((report.due_on for report in reports), default=project.started_on)
    return max(last + timedelta(weeks=project.report_every_weeks), facility_today())


def due_by(project: Project, day: date) -> date | None:
    """The day of the next report, unless it is after that one."""
    due_on = next_due(project)
    return due_on if due_on and due_on <= day else None


@transaction.atomic
def make_report(project: Project, *, by: User | None, due_on: date | None = None) -> Report:
    """Draft the next report; while one is open, that one is given."""
    locked = lock_for(project, "work", by=by)
    waiting = locked.reports.filter(status__in=ReportStatus.OPEN).first()
    if waiting:
        return waiting
    if locked.status not in ProjectStatus.RUNNING:
        raise DomainError(
            _("The project is “%(state)s”: no report is due.")
            % {"state": locked.get_status_display()}
        )
    lead = locked.assignments.filter(role=Role.LEAD, status=AssignmentStatus.ACCEPTED).first()
    number = (locked.reports.aggregate(last=Max("number"))["last"] or 0) + 1
    report = Report.objects.create(
        project=locked,
        number=number,
        due_on=due_on or facility_today(),
        author=lead.analyst if lead else None,
        text=draft_of(locked),
    )
    record(locked, "make_report", by=by, report=number)
    return report


def make_due_reports(now: datetime) -> int:
    """Make every report whose day is a week away or past; one that fails stops no other."""
    soon = facility_day(now) + AHEAD
    running = Project.objects.filter(status=ProjectStatus.ACTIVE, started_on__isnull=False)
    quiet = running.exclude(reports__status__in=ReportStatus.OPEN).order_by("pk")
    due = [one for one in quiet.prefetch_related("reports") if due_by(one, soon)]
    return sum(_make_alone(project, soon=soon) for project in due)


def _make_alone(project: Project, *, soon: date) -> bool:
    try:
        return make_due_report(project, soon=soon)
    except (DomainError, DatabaseError):
        log.exception("The report of project %s could not be made", project.pk)
        return False


@transaction.atomic
def make_due_report(project: Project, *, soon: date) -> bool:
    """Make one report if it is due by then; False if it is not, or the clock stands still."""
    locked = lock_for(project, "work", by=None)
    due_on = due_by(locked, soon)
    if due_on is None:
        return False
    make_report(locked, by=None, due_on=due_on)
    return True


def outward(project: Project, entries: TimeEntryQuerySet) -> TimeEntryQuerySet:
    """Entries whose words the user may read: billed, and not of a mentor."""
    mentors = project.assignments.filter(role=Role.MENTOR).values("analyst")
    return entries.billable().exclude(analyst__in=mentors)


def draft_of(project: Project) -> str:
    """What was done since the last report, in the requester's language; people then edit it.

    Only what is meant for the user: milestones, and the words beside hours that are billed. Tasks
    and what a mentor writes are the team's.
    """
    last = project.reports.filter(status=ReportStatus.SENT).order_by("-number").first()
    since = last.sent_at if last else None
    entries, tasks = project.entries.all(), project.tasks.filter(kind=TaskKind.MILESTONE)
    done = tasks.filter(done_at__isnull=False)
    if since:
        entries, done = entries.filter(period__endswith__gt=since), done.filter(done_at__gt=since)
    with override(project.requester.language):
        notes = dict.fromkeys(entry.note for entry in outward(project, entries) if entry.note)
        sums = entries.order_by("activity").values_list("activity").annotate(Sum("hours"))
        parts = (
            (_("Done"), [*(task.label for task in done), *notes]),
            (
                _("Hours"),
                [f"{Activity(name).label}: {number_format(hours, 2)} h" for name, hours in sums],
            ),
            (
                pgettext("report", "Next"),
                [
                    f"{task.label} ({date_format(task.due_on, 'j F Y')})"
                    if task.due_on
                    else task.label
                    for task in tasks.filter(done_at=None)
                ],
            ),
        )
        return "\n\n".join(
            "\n".join([str(title), *(f"- {line}" for line in lines or [_("Nothing noted.")])])
            for title, lines in parts
        )


@transaction.atomic
def save_report(report: Report, *, by: User, text: str, seen: str | None = None) -> Report:
    """Keep the draft; over words that the author did not see (`seen`) nothing is written."""
    fresh = lock_for(report, "change", by=by)
    refuse_settled(fresh)
    refuse_changed({"text": fresh.text}, {"text": text}, seen=seen)
    fresh.text = text.strip()
    fresh.save(update_fields=["text"])
    return fresh


def refuse_settled(report: Report) -> None:
    if report.status not in ReportStatus.OPEN:
        raise DomainError(
            _("This report is “%(state)s” and can no longer change.")
            % {"state": report.get_status_display()}
        )


def peers_for(report: Report) -> list[Analyst]:
    """Colleagues on the project who may read it first: the mentor before the others."""
    rows = assignments_now(report.project).exclude(analyst=report.author_id)
    ordered = sorted(rows, key=lambda one: one.role != Role.MENTOR)
    return [one.analyst for one in ordered]


@transaction.atomic
def ask_peer(
    report: Report, *, by: User, text: str, peer: Analyst | None, seen: str | None = None
) -> Report:
    """Give it to a colleague of the project to read first."""
    fresh = save_report(report, by=by, text=text, seen=seen)
    if peer is None or peer not in peers_for(fresh):
        raise DomainError(_("Choose a colleague of this project."))
    asked = fresh.life.advance(fresh, "check", by=by, peer=peer)
    announce_check(asked)
    return asked


@transaction.atomic
def return_report(report: Report, *, by: User, remark: str) -> Report:
    """The colleague asks for changes, and says which."""
    if not remark.strip():
        raise DomainError(_("Say what should change."))
    return report.life.advance(report, "return", by=by, remark=remark.strip())


@transaction.atomic
def send_report(report: Report, *, by: User, text: str, seen: str | None = None) -> Report:
    """Send it to the requester and the PI; from now on it stays as it is."""
    fresh = save_report(report, by=by, text=text, seen=seen)
    sent = fresh.life.advance(fresh, "send", by=by, sent_at=timezone.now())
    freeze_paper(sent)
    record(sent.project, "send_report", by=by, report=sent.number)
    announce_report(sent)
    return sent


@transaction.atomic
def skip_report(report: Report, *, by: User, reason: str) -> Report:
    if not reason.strip():
        raise DomainError(_("Say why no report is needed this time."))
    skipped = report.life.advance(report, "skip", by=by, remark=reason.strip())
    record(skipped.project, "skip_report", by=by, report=skipped.number)
    return skipped


MOST_WEEKS = 26


@transaction.atomic
def set_report_weeks(project: Project, *, by: User, weeks: int) -> Project:
    """From now on one report every so many weeks; the same number again changes nothing."""
    locked = lock_for(project, "set_report_weeks", by=by)
    if locked.status not in ProjectStatus.RUNNING:
        raise DomainError(
            _("The project is “%(state)s”: no report is due.")
            % {"state": locked.get_status_display()}
        )
    if not 1 <= weeks <= MOST_WEEKS:
        raise DomainError(_("Give a number of weeks from 1 to %(most)d.") % {"most": MOST_WEEKS})
    if weeks == locked.report_every_weeks:
        return locked
    before, locked.report_every_weeks = locked.report_every_weeks, weeks
    locked.save(update_fields=["report_every_weeks"])
    record(locked, "set_report_weeks", by=by, before=before, weeks=weeks)
    return locked
