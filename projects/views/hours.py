"""Hours: noted afterwards or by a timer, corrected with a reason, locked by month."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fbias.core.errors import DomainError
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, fetch_part, for_those
from fbias.core.lists import page_of
from members import rules as can_member
from members.models import Analyst
from projects.enums import AssignmentStatus, ProjectStatus
from projects.forms.hours import CorrectionForm, HoursForm
from projects.models import Project, TimeEntry, Timer
from projects.queries.hours.burn_up import entries_of
from projects.queries.hours.months import is_locked, months_with_hours
from projects.queries.projects import PROJECT_FRAME
from projects.queries.quotes import agreed_since
from projects.services.hours.entries import correct_hours, note_hours, strike_hours, unlock_hours
from projects.services.hours.months import lock_month
from projects.services.hours.timers import drop_timer, start_timer, stop_timer
from projects.views.tabs import form_page


def analyst_of(request: MemberRequest, project: Project) -> Analyst | None:
    """The reader's own membership, if they said yes to this project and still close hours."""
    own = request.user.membership
    if own is None:
        return None
    working = any(
        assignment.analyst_id == own.pk
        and assignment.status in {AssignmentStatus.ACCEPTED, AssignmentStatus.LEAVING}
        for assignment in project.assignments.all()
    )
    return own if working else None


def timer_of(request: MemberRequest) -> Timer | None:
    own = request.user.membership
    return Timer.objects.select_related("project").filter(analyst=own).first() if own else None


def analysts_for(request: MemberRequest, project: Project) -> list[Analyst]:
    """One's own hours first; coordinators note those of everybody who works or worked on it."""
    own = analyst_of(request, project)
    if not request.user.is_coordinator:
        return [own] if own else []
    answered = [
        assignment.analyst
        for assignment in project.assignments.all()
        if assignment.answered_at and assignment.status != AssignmentStatus.REFUSED
    ]
    return list(dict.fromkeys([*([own] if own else []), *answered]))


@login_required
@require_http_methods(["GET", "POST"])
def hours(request: MemberRequest, pk: int) -> HttpResponse:
    """All hours of the project and a form for more; refused hours stay in the form."""
    project = fetch_for(request.user, PROJECT_FRAME, "note_hours", pk=pk)
    billed = project.status in ProjectStatus.BILLED
    analysts = [] if billed else analysts_for(request, project)
    form = (
        HoursForm(
            posted(request),
            analysts=analysts,
            agreed_since=agreed_since(project),
            explains=request.user.is_coordinator,
        )
        if analysts
        else None
    )
    if request.method == "POST" and form is None:
        raise DomainError(why_no_hours(project))
    status = (
        answer_to(form, lambda: note_hours(project, by=request.user, **form.hours()))
        if form
        else 200
    )
    if status == DONE:
        messages.success(request, _("The hours are saved."))
        return redirect("projects:hours", pk)
    page = page_of(request, entries_of(project))
    context: dict[str, Any] = {
        "project": project,
        "form": form,
        "why_not": why_no_hours(project),
        "page": page,
        "page_obj": page,
    }
    return render(request, "projects/hours.html", context, status=status)


def why_no_hours(project: Project) -> str:
    """What stands there instead of the form."""
    if project.status in ProjectStatus.BILLED:
        return _("The invoice sheet has been made: its hours can no longer change.")
    return _("Nobody works on this project yet: there are no hours to enter.")


@login_required
@require_http_methods(["GET", "POST"])
def entry(request: MemberRequest, pk: int, entry_id: int) -> HttpResponse:
    """Correct one entry or strike it, with a reason."""
    project = fetch_for(request.user, PROJECT_FRAME, "note_hours", pk=pk)
    entry = fetch_part(project.entries.select_related("analyst__user"), pk=entry_id)
    form = CorrectionForm(posted(request), entry=entry, agreed_since=agreed_since(project))
    status = answer_to(form, lambda: corrected(request, entry, form))
    if status == DONE:
        messages.success(request, said_after(request))
        return redirect("projects:hours", pk)
    words = {
        "heading": _("Correct these hours"),
        "button": _("Save the correction"),
        "second": "strike",
        "second_label": _("Remove these hours"),
    }
    if may_unlock(request, project, entry):
        words |= {"third": "unlock", "third_label": _("Let the analyst correct them")}
    return form_page(request, project, form, status=status, back="work", **words)


def corrected(request: MemberRequest, time_entry: TimeEntry, form: CorrectionForm) -> None:
    reason = form.cleaned_data["reason"]
    if "unlock" in request.POST:
        unlock_hours(time_entry, by=request.user, reason=reason)
    elif "strike" in request.POST:
        strike_hours(time_entry, by=request.user, reason=reason)
    else:
        correct_hours(time_entry, by=request.user, reason=reason, **form.corrected())


def said_after(request: MemberRequest) -> str:
    if "unlock" in request.POST:
        return _("The analyst can correct these hours once, and got a mail.")
    return _("The hours are corrected.")


def may_unlock(request: MemberRequest, project: Project, time_entry: TimeEntry) -> bool:
    """A coordinator, for the hours of somebody else in a locked month."""
    return (
        request.user.has_perm(Project.get_perm("change"), project)
        and time_entry.analyst.user_id != request.user.pk
        and not time_entry.unlocked_at
        and is_locked(time_entry)
    )


@login_required
@require_POST
def timer(request: MemberRequest, pk: int) -> HttpResponse:
    """Start, stop or drop the clock; a page that was left open is told what is true now."""
    project = fetch_for(request.user, PROJECT_FRAME, "note_hours", pk=pk)
    running = timer_of(request)
    if running is None and analyst_of(request, project) is None:
        raise PermissionDenied
    act = request.POST.get("act")
    if act == "start":
        start_timer(project, by=request.user, activity=request.POST.get("activity", ""))
        messages.success(request, _("The timer is running."))
    elif running is None:
        raise DomainError(_("This timer has already been stopped."))
    elif act == "drop":
        drop_timer(running, by=request.user)
        messages.success(request, _("The timer is stopped; no hours were entered."))
    else:
        noted = stop_timer(running, by=request.user, note=request.POST.get("note", "")[:300])
        said = (
            _("The hours are saved.") if noted else _("Less than a minute: no hours were entered.")
        )
        messages.success(request, said)
    return redirect("projects:work", pk)


@for_those(can_member.is_coordinator)
@require_http_methods(["GET", "POST"])
def months(request: MemberRequest) -> HttpResponse:
    """Coordinators make the hours of a past month final."""
    if request.method == "POST":
        month = parsed(request.POST.get("month", ""))
        if month is None:
            raise DomainError(_("Choose a month first."))
        lock_month(month, by=request.user)
        messages.success(request, _("The month is locked."))
        return redirect("projects:months")
    return render(request, "projects/months.html", {"months": months_with_hours(request.user)})


def parsed(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None


urlpatterns = [
    path("hours/months/", months, name="months"),
    path("<int:pk>/work/hours/", hours, name="hours"),
    path("<int:pk>/work/hours/<int:entry_id>/", entry, name="hours_entry"),
    path("<int:pk>/work/timer/", timer, name="timer"),
]
