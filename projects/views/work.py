"""The page of the work: what is to be done, hours used and left, reports, deliverables."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from fbias.core.http import MemberRequest
from projects.enums import Activity, ProjectStatus, ReportStatus, TaskKind
from projects.forms.reports import ReportWeeksForm
from projects.models import Project, Timer
from projects.queries.hours.burn_up import burn_up, hours_by_activity
from projects.queries.projects import PROJECT_WORK
from projects.queries.tasks import tasks_by_kind
from projects.services.reports import next_due
from projects.views import deliverables, hours, reports, tasks
from projects.views.hours import analyst_of, timer_of
from projects.views.tabs import open_tab

FORWARD = ("start", "resume", "deliver", "complete")
WORK_STEPS = (*FORWARD, "pause", "stop")


@login_required
@require_GET
def work(request: MemberRequest, pk: int) -> HttpResponse:
    """Whoever asked sees hours in sums and reports once sent; tasks and notes are the team's."""
    project, frame = open_tab(request, pk, "work", PROJECT_WORK)
    inside = frame["reader"].is_inside and not frame["reader"].asks
    acts = frame["reader"].acts and not frame["reader"].asks
    timer = timer_of(request)
    context = {
        **frame,
        "inside": inside,
        "is_over": project.status in ProjectStatus.ENDED,
        "acts": acts,
        "hands_over": acts and project.status in ProjectStatus.AT_WORK,
        "tries": frame["reader"].asks and project.status == ProjectStatus.DELIVERED,
        "burn": burn_up(project, project.agreed_hours),
        "activities": hours_by_activity(project),
        "consultation_hours": project.consultation_hours,
        "groups": tasks_by_kind(project) if acts else [],
        "milestones": [one for one in project.tasks.all() if one.kind == TaskKind.MILESTONE],
        "reports": [
            one for one in project.reports.all() if acts or one.status == ReportStatus.SENT
        ],
        "next_report": next_due(project),
        "weeks_form": weeks_form(request, project),
        "deliverables": project.deliverables.all(),
        "may_note": inside and project.status in ProjectStatus.UNBILLED,
        "own_analyst": analyst_of(request, project),
        "timer": timer,
        "timer_on": name_of_clock(request, timer),
        "work_activities": Activity.choices,
        "work_steps": [
            (name, page, name in FORWARD)
            for name, page in sorted(
                (one for one in frame["steps"] if one[0] in WORK_STEPS),
                key=lambda one: WORK_STEPS.index(one[0]),
            )
        ],
    }
    return render(request, "projects/tabs/work.html", context)


def weeks_form(request: MemberRequest, project: Project) -> ReportWeeksForm | None:
    """For the lead and coordinators, while reports come."""
    may = request.user.has_perm(Project.get_perm("set_report_weeks"), project)
    if not may or project.status not in ProjectStatus.RUNNING:
        return None
    return ReportWeeksForm(initial={"weeks": project.report_every_weeks})


def name_of_clock(request: MemberRequest, timer: Timer | None) -> str:
    """The title of the project on which the clock runs; its number if it is hidden by now."""
    if timer is None:
        return ""
    seen = Project.objects.visible_to(request.user).filter(pk=timer.project_id)
    return timer.project.title if seen.exists() else timer.project.reference


urlpatterns = [
    path("<int:pk>/work/", work, name="work"),
    *tasks.urlpatterns,
    *hours.urlpatterns,
    *reports.urlpatterns,
    *deliverables.urlpatterns,
]
