"""Who works on a project, and who could."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fbias.core.errors import DomainError
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, fetch_part
from fbias.core.links import by_link, open_link
from fbias.core.numbers import in_hours
from projects.enums import WELCOME, AssignmentStatus, ProjectStatus, Role
from projects.forms.team import AnswerForm, AskForm, HandOverForm
from projects.models import Assignment, Project
from projects.queries.capacity.months import (
    expected_start,
    likely_hours,
)
from projects.queries.projects import PROJECT
from projects.queries.requests.subject import subject_of
from projects.queries.team.candidates import Candidate, rank_for_work
from projects.queries.team.leaving import hours_left
from projects.queries.team.members import team_of_project
from projects.services import team
from projects.services.hours.alerts import used_hours
from projects.views.tabs import open_tab


@login_required
@require_http_methods(["GET", "POST"])
def people(request: MemberRequest, pk: int) -> HttpResponse:
    """The team, its history and the start; a POST asks one analyst."""
    project, frame = open_tab(request, pk, "people")
    staffs = frame["reader"].coordinates and project.status in ProjectStatus.STAFFED
    subject = subject_of(project) if staffs else []
    candidates = rank_for_work(project, subject) if staffs else []
    usual = usual_ask(project, request.GET.get("ask", "")) if staffs else {}
    form = AskForm(candidates, initial=usual) if staffs else None
    too_much = beyond_free(candidates, usual.get("analyst"), usual.get("hours"))
    status = 200
    if request.method == "POST":
        project = fetch_for(request.user, PROJECT, "change", pk=pk)
        form = AskForm(candidates, data=request.POST)
        status = answer_to(
            form, lambda: team.ask_analyst(project, form.chosen, by=request.user, **form.terms)
        )
        if status == DONE:
            asked = form.cleaned_data
            messages.success(
                request, _("The analyst has been asked, and answers from the mail or here.")
            )
            if told := beyond_free(candidates, asked["analyst"], asked["hours"]):
                messages.warning(request, told)
            return redirect("projects:people", pk)
    context = {
        **frame,
        **team_of_project(project, request.user, frame["reader"]),
        "form": form,
        "candidates": candidates,
        "subject": subject,
        "too_much": too_much,
        "expected": expected_start(project) if staffs and not project.started_on else None,
    }
    return render(request, "projects/tabs/people.html", context, status=status)


def usual_ask(project: Project, analyst: str) -> dict[str, Any]:
    """The analyst chosen in the list, the role that is missing, the hours that it will take."""
    taken = {
        one.role for one in project.assignments.all() if one.status in AssignmentStatus.CURRENT
    }
    missing = next((role for role in (Role.LEAD, Role.MENTOR) if role not in taken), Role.ANALYST)
    hours = unworked_hours(project) if missing == Role.LEAD else Decimal(0)
    return {"analyst": analyst, "role": missing, "hours": hours}


def unworked_hours(project: Project) -> Decimal:
    """What the project will take, without what was worked on it already."""
    likely = likely_hours([project.pk]).get(project.pk, Decimal(0))
    return max(likely - used_hours(project), Decimal(0))


def beyond_free(candidates: Sequence[Candidate], analyst: str | None, hours: Decimal | None) -> str:
    """A sentence if more hours are asked of an analyst than are free; nothing is forbidden."""
    for candidate in candidates:
        if str(candidate.analyst.pk) == analyst and hours and hours > candidate.free_hours:
            return _(
                "%(name)s has %(free)s free in the next three months. Asked for: %(hours)s."
            ) % {
                "name": candidate.analyst.user.name,
                "free": in_hours(candidate.free_hours),
                "hours": in_hours(hours),
            }
    return ""


def fetch_assignment(
    request: MemberRequest, pk: int, assignment: int, *, step: str = "view"
) -> Assignment:
    project = fetch_for(request.user, PROJECT, step, pk=pk)
    rows = project.assignments.select_related("analyst__user", "analyst__facility")
    held: Assignment = fetch_part(rows, pk=assignment)
    held.project = project
    return held


@login_required
@require_POST
def answer(request: MemberRequest, pk: int, assignment: int) -> HttpResponse:
    """The analyst says yes or no on the page."""
    assigned = fetch_assignment(request, pk, assignment)
    if not request.user.has_perm(Assignment.get_perm("accept"), assigned):
        raise PermissionDenied
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise DomainError(_("Choose one of the two answers."))
    give_answer(assigned, form.cleaned_data, by=request.user)
    if form.cleaned_data["answer"] == "yes":
        messages.success(request, str(WELCOME[assigned.role]))
        return redirect("projects:people", pk)
    messages.success(
        request, _("Thank you for answering. The coordinators will ask somebody else.")
    )
    return redirect("projects:mine")


def give_answer(assignment: Assignment, answers: dict[str, str], *, by: Any) -> Assignment:
    if answers["answer"] == "yes":
        return team.accept_assignment(assignment, by=by)
    return team.refuse_assignment(assignment, by=by, reason=answers["reason"])


@by_link("GET", "POST")
def answer_offer(request: HttpRequest, token: str) -> HttpResponse:
    """The analyst answers once from the mail, signed in or not; then the link shows the answer."""
    assignment = open_link(token, team.ANSWER_ASSIGNMENT).about
    context: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        form = AnswerForm(request.POST)
        if form.is_valid():
            assignment = give_answer(assignment, form.cleaned_data, by=assignment.analyst.user)
        else:
            context["unclear"], status = True, 422
    context |= {
        "assignment": assignment,
        "welcome": WELCOME[assignment.role],
        "project": assignment.project,
        "waits": team.waits_for_the_analyst(assignment),
    }
    return render(request, "projects/answer_offer.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def hand_over(request: MemberRequest, pk: int, assignment: int) -> HttpResponse:
    """Give the role to somebody else, with a note."""
    assigned = fetch_assignment(request, pk, assignment, step="change")
    subject = subject_of(assigned.project)
    left = hours_left(assigned)
    candidates = rank_for_work(assigned.project, subject, hours=left)
    form = HandOverForm(candidates, data=posted(request), initial={"hours": left})
    status = answer_to(
        form, lambda: team.hand_over(assigned, form.chosen, by=request.user, **form.terms)
    )
    if status == DONE:
        messages.success(
            request,
            _(
                "The analyst has been asked. Until they say yes, whoever had the role can still "
                "read the project."
            ),
        )
        return redirect("projects:people", pk)
    context = {
        "project": assigned.project, "assignment": assigned, "form": form, "candidates": candidates,
        "subject": subject,
    }  # fmt: skip
    return render(request, "projects/hand_over.html", context, status=status)


@login_required
@require_POST
def end(request: MemberRequest, pk: int, assignment: int) -> HttpResponse:
    """Take somebody off the project."""
    ended = fetch_assignment(request, pk, assignment, step="change")
    ended = team.end_assignment(ended, by=request.user, note=request.POST.get("note", "")[:300])
    messages.success(request, words_after(ended))
    return redirect("projects:people", pk)


def words_after(gone: Assignment) -> str:
    if gone.status == AssignmentStatus.LEAVING:
        return _("Taken off the project; the own hours can be closed until the month is locked.")
    return _("Removed from the project.")


urlpatterns = [
    path(team.ANSWER_ASSIGNMENT.route(), answer_offer, name="answer_offer"),
    path("<int:pk>/people/", people, name="people"),
    path("<int:pk>/people/<int:assignment>/answer/", answer, name="answer_assignment"),
    path("<int:pk>/people/<int:assignment>/hand-over/", hand_over, name="hand_over"),
    path("<int:pk>/people/<int:assignment>/end/", end, name="end_assignment"),
]
