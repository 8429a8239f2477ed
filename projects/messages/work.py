"""Mails about hours, reports and what is handed over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fbias.core.clock import facility_day
from fbias.notifications.kinds import Kind, kinds_about, register
from fbias.notifications.reminders import Reminder
from fbias.notifications.reminders import register as register_reminder
from members.models import User
from projects.enums import DeliverableStatus, ProjectStatus, ReportStatus
from projects.messages.facts import SAMPLE as PROJECT_SAMPLE
from projects.messages.facts import facts, is_live
from projects.models import Deliverable, Project, Report, TimeEntry
from projects.queries.team.members import team_of
from projects.services.pi.confirmation import requester_and_pi

TRIAL_REMINDED = (timedelta(days=14), timedelta(days=25))  # of the 30 days of silence
REPORT_REMINDED = (timedelta(0), timedelta(days=7))
LONG_AFTER = timedelta(days=3650)


def _page(name: str, project: Any) -> str:
    return f"{settings.SITE_URL}{reverse(f'projects:{name}', args=[project.pk])}"


def _work_facts(project: Any, recipient: Any) -> dict[str, object]:
    return {**facts(project, recipient), "link": _page("work", project)}


def _deliverable_facts(deliverable: Any, recipient: Any) -> dict[str, object]:
    return {
        **_work_facts(deliverable.project, recipient),
        "deliverable": str(deliverable),
        "defects": deliverable.defects,
    }


def _report_facts(report: Any, recipient: Any) -> dict[str, object]:
    path = reverse("projects:report", args=[report.project_id, report.pk])
    return {
        **facts(report.project, recipient),
        "number": report.number,
        "due_on": report.due_on,
        "text": report.text,
        "author_name": report.author.user.name if report.author else "",
        "link": f"{settings.SITE_URL}{path}",
    }


def _entry_facts(entry: Any, recipient: Any) -> dict[str, object]:
    path = reverse("projects:hours_entry", args=[entry.project_id, entry.pk])
    return {
        **facts(entry.project, recipient),
        "day": entry.period.lower,
        "hours": entry.hours,
        "link": f"{settings.SITE_URL}{path}",
    }


def _is_unlocked(entry: TimeEntry) -> bool:
    return entry.unlocked_at is not None


def _waits_for_the_user(project: Project) -> bool:
    return project.status == ProjectStatus.DELIVERED


def _has_defects(deliverable: Deliverable) -> bool:
    return deliverable.status == DeliverableStatus.DEFECTS


def _is(status: str, report: Report) -> bool:
    return report.status == status


def _silent(since: timedelta, until: timedelta, now: datetime) -> Iterable[Project]:
    """Delivered so long ago and not answered; after a long sleep only the last window counts."""
    return Project.objects.filter(
        status=ProjectStatus.DELIVERED,
        status_since__lte=now - since,
        status_since__gt=now - until,
    ).select_related("requester")


def _trial_occasion(since: timedelta, project: Any) -> str:
    return f"{since.days}-days-after-{project.status_since.isoformat()}"


def _due(since: timedelta, until: timedelta, now: datetime) -> Iterable[Report]:
    today = facility_day(now)
    return Report.objects.filter(
        status=ReportStatus.DUE,
        project__status__in=ProjectStatus.AT_WORK,
        due_on__lte=today - since,
        due_on__gt=today - until,
    ).select_related("project__requester", "author__user")


def _late_occasion(since: timedelta, report: Any) -> str:
    return f"{since.days}-days-late"


def _writers(report: Any) -> Iterable[User]:
    """The author while on the team; otherwise whoever works on the project."""
    team = team_of(report.project)
    own = [person for person in team if report.author and person.pk == report.author.user_id]
    return own or team


SAMPLE: dict[str, object] = {
    **PROJECT_SAMPLE,
    "status": "active",
    "status_label": ProjectStatus.ACTIVE.label,
    "link": "https://portal.example/projects/12/work/",
}
HOURS_USED_SAMPLE: dict[str, object] = {**SAMPLE, "percent": 80, "hours": 32.5}
ENTRY_SAMPLE: dict[str, object] = {
    **SAMPLE,
    "day": date(2027, 1, 14),
    "hours": 32.5,
    "why": "The day was mistyped.",
}
DELIVERABLE_SAMPLE: dict[str, object] = {
    **SAMPLE,
    "deliverable": "Macro 2",
    "defects": "Cells at the border are counted twice.",
}
REPORT_SAMPLE: dict[str, object] = {
    **SAMPLE,
    "number": 2,
    "due_on": date(2027, 1, 14),
    "text": "Done: the cells are counted.",
    "author_name": "Emil Roy",
}


def register_kinds() -> None:
    mail = kinds_about(Project, sample=SAMPLE, context=_work_facts)
    mail(
        "project_hours_used",
        _("A share of the agreed hours is used up"),
        still_wanted=is_live,
        sample=HOURS_USED_SAMPLE,
    )
    register(
        Kind(
            "project_hours_unlocked",
            _("Hours of a locked month can be corrected"),
            TimeEntry,
            sample=ENTRY_SAMPLE,
            still_wanted=_is_unlocked,
            context=_entry_facts,
        )
    )
    mail(
        "project_delivered",
        _("A result is waiting for you to try it"),
        still_wanted=_waits_for_the_user,
    )
    mail(
        "project_trial_reminder",
        _("A result is still waiting for you to try it"),
        still_wanted=_waits_for_the_user,
        repeatable=True,
    )
    register(
        Kind(
            "project_defects",
            _("The user reported defects"),
            Deliverable,
            sample=DELIVERABLE_SAMPLE,
            still_wanted=_has_defects,
            context=_deliverable_facts,
        )
    )
    register_reports()
    for since, until in zip(TRIAL_REMINDED, (*TRIAL_REMINDED[1:], timedelta(days=30)), strict=True):
        register_reminder(
            Reminder(
                "project_trial_reminder",
                partial(_silent, since, until),
                requester_and_pi,
                partial(_trial_occasion, since),
            )
        )
    for since, until in zip(REPORT_REMINDED, (*REPORT_REMINDED[1:], LONG_AFTER), strict=True):
        register_reminder(
            Reminder(
                "project_report_due",
                partial(_due, since, until),
                _writers,
                partial(_late_occasion, since),
            )
        )


def register_reports() -> None:
    mail = kinds_about(Report, sample=REPORT_SAMPLE, context=_report_facts)
    due, checking, sent = (
        partial(_is, status)
        for status in (ReportStatus.DUE, ReportStatus.CHECKING, ReportStatus.SENT)
    )
    mail("project_report_due", _("A report is due"), still_wanted=due, repeatable=True)
    mail("project_report_check", _("A colleague asks you to read a report"), still_wanted=checking)
    mail("project_report", _("Report on your project"), still_wanted=sent)
