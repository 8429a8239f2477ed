"""Pages of the committee: whom to ask, one's own opinion, the result, the ranking."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fbias.core.clock import facility_today
from fbias.core.errors import DomainError
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, fetch_part, for_those
from members import rules as can
from projects.enums import ProjectStatus
from projects.forms.evaluation import DueForm, EvaluatorsForm, OpinionForm
from projects.models import Evaluator, Opinion, Project
from projects.queries.calls import current_call
from projects.queries.capacity.months import expected_start
from projects.queries.evaluation.opinions import (
    asked_for,
    may_read,
    opinions_that_count,
    own_line,
    result_of,
)
from projects.queries.evaluation.ranking import ranking_for
from projects.queries.projects import PROJECT
from projects.queries.requests.content import request_in_words
from projects.queries.requests.subject import subject_of
from projects.queries.team.candidates import propose_evaluators
from projects.services import evaluation as committee
from projects.services.calls import ensure_default_call
from projects.views.tabs import frame_of, open_tab

USUAL_DAYS = 14
USUAL_QUORUM = 2


@login_required
@require_http_methods(["GET", "POST"])
def evaluation(request: MemberRequest, pk: int) -> HttpResponse:
    """Who is asked and what they think; a POST asks the analysts that were ticked."""
    project, frame = open_tab(request, pk, "evaluation")
    form = evaluators_form(request, project, frame)
    status = 200
    if request.method == "POST":
        project = fetch_for(request.user, PROJECT, "evaluate", pk=pk)
        status = answer_to(form, lambda: ask(project, form, request)) if form else 409
        if status == DONE:
            messages.success(request, _("They were asked, and get a mail with the link."))
            return redirect("projects:evaluation", pk)
    context = {**frame, **committee_of(request, project, frame), "form": form}
    return render(request, "projects/tabs/evaluation.html", context, status=status)


def evaluators_form(
    request: MemberRequest, project: Project, frame: dict[str, Any]
) -> EvaluatorsForm | None:
    """The form for coordinators while analysts can be asked; None for everybody else."""
    opens = project.status == ProjectStatus.TRIAGE
    if not frame["reader"].coordinates or not (
        opens or project.status in ProjectStatus.OPINIONS_OPEN
    ):
        return None
    call = current_call() if opens else project.call
    days = call.days_to_answer if call else USUAL_DAYS
    due = project.opinions_due_on or facility_today() + timedelta(days=days)
    frame["subject"] = subject_of(project)
    frame["candidates"] = propose_evaluators(project, frame["subject"], until=due)
    frame["opens"] = opens
    data = posted(request)
    form = EvaluatorsForm(frame["candidates"], due_on=due if opens else None, data=data)
    if not opens and not form.is_bound:
        form.marked = set()
    return form


def ask(project: Project, form: EvaluatorsForm, request: MemberRequest) -> None:
    if project.status == ProjectStatus.TRIAGE:
        committee.ask_evaluators(
            project,
            form.chosen,
            by=request.user,
            call=ensure_default_call(),
            due_on=form.cleaned_data.get("due_on"),
        )
    else:
        committee.add_evaluators(project, form.chosen, by=request.user)


def committee_of(request: MemberRequest, project: Project, frame: dict[str, Any]) -> dict[str, Any]:
    """Who was asked, and what the reader may read of it."""
    reader = frame["reader"]
    asked = asked_for(project)
    reads = may_read(request.user, reader, asked)
    counting = {one.pk for one in opinions_that_count([project.pk])}
    opinions = [line.opinion for line in asked if line.opinion and line.opinion.pk in counting]
    is_open = project.status in ProjectStatus.OPINIONS_OPEN
    quorum = project.call.quorum if project.call else USUAL_QUORUM
    return {
        "asked": asked if reader.coordinates else [],
        "given": len(opinions),
        "quorum": quorum,
        "may_conclude": "conclude" in frame["open_steps"] and len(opinions) >= quorum,
        "own": own_line(request.user, asked),
        "reads": reads,
        "opinions": opinions if reads else [],
        "result": result_of(opinions) if reads else None,
        "is_open": is_open,
        "due_form": DueForm(due_on=project.opinions_due_on)
        if is_open and reader.coordinates
        else None,
        "expected": expected_start(project)
        if reader.coordinates and project.status in ProjectStatus.RANKED
        else None,
    }


@login_required
@require_POST
def extend(request: MemberRequest, pk: int) -> HttpResponse:
    """Another date for the opinions."""
    project = fetch_for(request.user, Project.objects.for_list(), "evaluate", pk=pk)
    form = DueForm(due_on=None, data=request.POST)
    if not form.is_valid():
        raise DomainError(_("Choose a day that can be read, for example 2027-01-14."))
    committee.extend_evaluation(project, by=request.user, due_on=form.cleaned_data["due_on"])
    messages.success(request, _("The new date is set; they will be reminded before it."))
    return redirect("projects:evaluation", pk)


@login_required
@require_POST
def conclude(request: MemberRequest, pk: int) -> HttpResponse:
    """The opinions are there: the facility can decide."""
    found = fetch_for(request.user, Project.objects.for_list(), "conclude", pk=pk)
    committee.conclude_evaluation(found, by=request.user)
    messages.success(request, _("The evaluation is concluded. Now decide, with a reason."))
    return redirect("projects:evaluation", pk)


def own_evaluator(request: MemberRequest, project: Project) -> Evaluator:
    """The evaluator that the reader is; 404 if they were not asked."""
    rows = Evaluator.objects.filter(project=project, recused_at=None)
    evaluator: Evaluator = fetch_part(
        rows.select_related("project__requester", "project__call", "analyst"),
        analyst__user=request.user.pk,
    )
    return evaluator


@login_required
@require_http_methods(["GET", "POST"])
def opinion(request: MemberRequest, pk: int) -> HttpResponse:
    """One's own opinion; what was typed stays when something is missing."""
    project = fetch_for(request.user, PROJECT, "view", pk=pk)
    evaluator = own_evaluator(request, project)
    frame = frame_of(request, project, "evaluation")
    given = Opinion.objects.filter(evaluator=evaluator).prefetch_related("points__criterion")
    criteria = list(project.call.criteria.all()) if project.call else []
    form = OpinionForm(criteria, opinion=given.first(), data=posted(request))
    status = answer_to(form, lambda: form.give(evaluator, by=request.user))
    if status == DONE:
        messages.success(
            request, _("Thank you. You can change it until the evaluation is concluded.")
        )
        return redirect("projects:evaluation", pk)
    context = {
        **frame,
        "form": form,
        "evaluator": evaluator,
        "asked_words": request_in_words(project),
        "is_open": project.status in ProjectStatus.OPINIONS_OPEN,
    }
    return render(request, "projects/opinion.html", context, status=status)


@login_required
@require_POST
def step_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Recuse; from now on the project is not there for this person."""
    found = fetch_for(request.user, Project.objects.for_list(), "view", pk=pk)
    evaluator = own_evaluator(request, found)
    reason = request.POST.get("reason", "")[:300]
    committee.step_back(evaluator, by=request.user, reason=reason)
    messages.success(request, _("You have stepped back. The project is now hidden from you."))
    return redirect("home")


@for_those(can.is_coordinator)
@require_GET
def ranking(request: MemberRequest) -> HttpResponse:
    """Evaluated and waiting projects in the order of their points; coordinators decide."""
    return render(request, "projects/ranking.html", {"ranking": ranking_for(request.user)})


urlpatterns = [
    path("ranking/", ranking, name="ranking"),
    path("<int:pk>/evaluation/", evaluation, name="evaluation"),
    path("<int:pk>/evaluation/date/", extend, name="extend_evaluation"),
    path("<int:pk>/evaluation/conclude/", conclude, name="conclude"),
    path("<int:pk>/opinion/", opinion, name="opinion"),
    path("<int:pk>/step-back/", step_back, name="step_back"),
]
