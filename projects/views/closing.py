"""The end of a project: what is left, go or no-go, survey, publications, the case."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fbias.core.editing import carry
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, fetch_part
from fbias.core.links import by_link, open_link, sign
from projects.enums import Acknowledgement, ProjectStatus
from projects.forms.closing import (
    AcknowledgementForm,
    OutcomeForm,
    PhaseForm,
    PublicationForm,
    SurveyForm,
)
from projects.models import Case, PhaseDecision, Project, Survey
from projects.queries.closing import checklist
from projects.queries.phases import chain_of, family_of
from projects.queries.projects import PROJECT_FRAME
from projects.queries.tabs import Standing, standing_of
from projects.services.phases import decide_phase
from projects.services.publications import add_publication, check_acknowledgement
from projects.services.steps.selection import note
from projects.services.surveys import ANSWER_SURVEY, answer_survey, may_answer
from projects.surveys import SURVEY
from projects.views import cases
from projects.views.tabs import form_page, open_tab

CLOSING_STEPS = ("complete", "close")


@login_required
@require_GET
def closing(request: MemberRequest, pk: int) -> HttpResponse:
    project, frame = open_tab(request, pk, "closing")
    inside = frame["reader"].acts and not frame["reader"].asks
    survey = Survey.objects.filter(project=project).first()
    decision = PhaseDecision.objects.filter(project=project).select_related("next_project").first()
    context = {
        **frame,
        "inside": inside,
        "ended": project.status in ProjectStatus.WORK_OVER,
        "points": checklist(project) if inside else [],
        "tasks": project.tasks.filter(kind="closing").select_related("assignee") if inside else [],
        "decision": decision,
        "may_decide": decision is None and may_decide(request, project),
        "survey": survey if inside else None,
        "survey_given": survey is not None,
        "survey_items": scored(survey) if inside else [],
        "survey_url": survey_url(request, project),
        "acknowledgement": acknowledgement_text(project),
        "publications": project.publications.all(),
        "found_choices": Acknowledgement.choices,
        "case": case_for(project, frame["reader"]),
        "closing_steps": [one for one in frame["steps"] if one[0] in CLOSING_STEPS],
    }
    return render(request, "projects/tabs/closing.html", context)


def may_decide(request: MemberRequest, project: Project) -> bool:
    may = request.user.has_perm(Project.get_perm("decide_phase"), project)
    return may and project.status in ProjectStatus.WORK_OVER


def scored(survey: Survey | None) -> list[tuple[Any, int | None]]:
    return [(item.question, survey.scores.get(item.code)) for item in SURVEY] if survey else []


def survey_url(request: MemberRequest, project: Project) -> str:
    """The requester's own link, as in the mail."""
    if not may_answer(project, request.user):
        return ""
    return reverse("projects:survey", args=[sign(ANSWER_SURVEY, project, request.user)])


def acknowledgement_text(project: Project) -> str:
    return _(
        "We thank the bioimage analysts of %(facility)s for their help with the analysis of the "
        "images (project %(reference)s)."
    ) % {"facility": settings.FACILITY_NAME, "reference": project.reference}


def case_for(project: Project, reader: Standing) -> Case | None:
    """The text is for the team and for whoever is asked to agree to it."""
    if not (reader.is_inside or reader.asks):
        return None
    return Case.objects.filter(project=project).first()


@login_required
@require_http_methods(["GET", "POST"])
def phase(request: MemberRequest, pk: int) -> HttpResponse:
    """Go or no-go; the next phase waits for its own quote."""
    project = fetch_for(request.user, PROJECT_FRAME, "decide_phase", pk=pk)
    form = PhaseForm(posted(request), initial={"title": title_of_next(project)})
    status = answer_to(form, lambda: decide_phase(project, by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("The decision is recorded, and the user has been told."))
        following = status.made.next_project
        return redirect(following) if following else redirect("projects:closing", pk)
    words = {"heading": _("Go or no-go"), "button": _("Record this decision")}
    return form_page(request, project, form, status=status, back="closing", **words)


def title_of_next(project: Project) -> str:
    """A start, to be changed: the phase is counted."""
    number = len(family_of(project)) + 1
    return _("%(title)s, phase %(number)d") % {"title": project.title[:180], "number": number}


@login_required
@require_GET
def phases(request: MemberRequest, pk: int) -> HttpResponse:
    """The chain of phases with hours and cost together; not for evaluators."""
    project = fetch_for(request.user, PROJECT_FRAME, "view", pk=pk)
    reader = standing_of(request.user, project)
    if not (reader.is_inside or reader.asks):
        raise Http404
    chain = chain_of(project, reader=request.user)
    return render(request, "projects/phases.html", {"project": project, "chain": chain})


@login_required
@require_http_methods(["GET", "POST"])
def publication(request: MemberRequest, pk: int) -> HttpResponse:
    """An article that came out of it: whoever asked or works on it may add one."""
    project, _frame = open_tab(request, pk, "closing")
    form = PublicationForm(posted(request))
    status = answer_to(form, lambda: add_publication(project, by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("The publication is listed."))
        return redirect("projects:closing", pk)
    words = {"heading": _("Add a publication"), "button": _("Add it to the list")}
    return form_page(request, project, form, status=status, back="closing", **words)


@login_required
@require_http_methods(["GET", "POST"])
def outcome(request: MemberRequest, pk: int) -> HttpResponse:
    """A coordinator corrects what whoever asked wrote, and the notes for the funder's table."""
    project = fetch_for(request.user, PROJECT_FRAME, "change", pk=pk)
    initial = {"outcome": project.outcome, "notes": project.notes}
    form = OutcomeForm(posted(request), initial=initial)
    carry(form, initial)
    status = answer_to(form, lambda: note(project, by=request.user, **form.cleaned_data))
    if status == DONE:
        messages.success(request, _("The outcome is saved."))
        return redirect("projects:closing", pk)
    words = {"heading": _("Correct the outcome"), "button": _("Save this outcome")}
    return form_page(request, project, form, status=status, back="closing", **words)


@login_required
@require_POST
def check(request: MemberRequest, pk: int, publication_id: int) -> HttpResponse:
    """A coordinator read the article."""
    project = fetch_for(request.user, PROJECT_FRAME, "change", pk=pk)
    publication = fetch_part(project.publications, pk=publication_id)
    form = AcknowledgementForm(request.POST)
    if form.is_valid():
        check_acknowledgement(
            publication, by=request.user, acknowledgement=form.cleaned_data["found"]
        )
        messages.success(request, _("Noted."))
    else:
        messages.error(request, _("Choose what the article says."))
    return redirect("projects:closing", pk)


@by_link("GET", "POST")
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Eight questions behind the link of the mail; a second answer changes the first."""
    link = open_link(token, ANSWER_SURVEY)
    given = Survey.objects.filter(project=link.about).first()
    initial = {**given.scores, "words": given.words} if given else {}
    form = SurveyForm(posted(request), initial=initial)
    status = answer_to(
        form,
        lambda: answer_survey(link.about, scores=form.scores(), words=form.cleaned_data["words"]),
    )
    context = {"about": link.about, "form": form, "thanks": status == DONE}
    return render(
        request, "projects/survey.html", context, status=200 if status == DONE else status
    )


urlpatterns = [
    path("<int:pk>/closing/", closing, name="closing"),
    path("<int:pk>/closing/phase/", phase, name="phase"),
    path("<int:pk>/closing/outcome/", outcome, name="outcome"),
    path("<int:pk>/phases/", phases, name="phases"),
    path("<int:pk>/closing/publications/", publication, name="add_publication"),
    path("<int:pk>/closing/publications/<int:publication_id>/", check, name="check_publication"),
    path(ANSWER_SURVEY.route(), survey, name="survey"),
    *cases.urlpatterns,
]
