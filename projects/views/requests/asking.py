"""Ask for a project: the form in steps, the check before it is sent, one's own list."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consultations.queries.consultations import CONSULTATION
from fbias.core.cut import Cut, first
from fbias.core.editing import carry
from fbias.core.forms import DONE, answer_to, posted, refuses_words
from fbias.core.http import MemberRequest, fetch_for
from fbias.core.lists import CARDS, page_of
from fbias.imagery.enums import ImageRole
from fbias.imagery.pages import images_for_page, removed_images
from projects.enums import ProjectStatus
from projects.forms.requests import FirstStepForm, QuestionsForm
from projects.models import Project
from projects.queries.projects import MOST_AS_PI, OWN_PROJECTS, PROJECT, PROJECTS_AS_PI
from projects.queries.requests.content import content_of, request_in_words
from projects.queries.steps.readers import reader_of
from projects.queries.steps.stages import what_happens_next
from projects.queries.team.at_home import analysts_at_home
from projects.queries.waiting import quotes_to_answer
from projects.questions import missing_questions, project_questions, questions_of, step_titles
from projects.services.requests.again import ask_again
from projects.services.requests.drafts import begin_draft, save_draft, send_draft
from projects.services.requests.intake import refuse_unless_held, request_project_from_consultation
from projects.services.requests.versions import edit_request

MINUTES_LEFT = (6, 4, 2, 1)
STEP_OF_IMAGES = 2


@login_required
@require_GET
def mine(request: MemberRequest) -> HttpResponse:
    """What one asked for, and above it what one answers for as PI."""
    page = page_of(request, OWN_PROJECTS.pages(request.user), size=CARDS)
    to_answer = quotes_to_answer(request.user)
    named = first(PROJECTS_AS_PI(request.user), MOST_AS_PI)
    known = [
        [
            (one, what_happens_next(one, reader_of(one, request.user)), to_answer.get(one.pk))
            for one in rows
        ]
        for rows in (named.rows, page)
    ]
    waiting_first = sorted(known[0], key=lambda shown: shown[2] is None)
    context = {
        "page_obj": page,
        "as_pi": Cut(waiting_first, named.has_more),
        "projects": known[1],
    }
    return render(request, "projects/mine.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """The first step; a draft is made once it is valid, or worth keeping for later."""
    questions = questions_of(1)
    form = FirstStepForm(questions, content={}, data=posted(request))
    if request.method == "POST":
        complete = form.is_valid()
        key = form.cleaned_data.get("request_key")
        kept = any(form.content.values()) and not refuses_words(form)
        later = "later" in request.POST and kept
        if key and (complete or later):
            draft = begin_draft(by=request.user, request_key=key, content=form.content)
            return after_step(request, draft, 1)
    return show_form(request, None, 1, form, status=422 if form.is_bound else 200)


def after_step(request: MemberRequest, draft: Project, number: int) -> HttpResponse:
    if "later" in request.POST:
        messages.success(request, _("Your draft is saved. Continue whenever you like."))
        return redirect("projects:mine")
    if number < len(step_titles()):
        return redirect("projects:form", draft.pk, number + 1)
    return redirect("projects:check", draft.pk)


@login_required
@require_http_methods(["GET", "POST"])
def form(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """One step of a draft: whatever is valid is saved, also when something else is not."""
    if not 1 <= number <= len(step_titles()):
        raise Http404
    draft = fetch_for(request.user, PROJECT, "edit", pk=pk)
    if draft.status != ProjectStatus.DRAFT:
        return redirect(draft)
    questions = questions_of(number)
    filled = QuestionsForm(questions, content=content_of(draft), data=posted(request))
    if request.method == "GET":
        return show_form(request, draft, number, filled)
    complete = filled.is_valid()
    save_draft(draft, by=request.user, content=filled.content)
    if complete or ("later" in request.POST and not refuses_words(filled)):
        return after_step(request, draft, number)
    return show_form(request, draft, number, filled, status=422)


def show_form(
    request: MemberRequest,
    draft: Project | None,
    number: int,
    filled: QuestionsForm,
    *,
    status: int = 200,
) -> HttpResponse:
    titles = step_titles()
    takes_images = draft is not None and number == STEP_OF_IMAGES
    context = {
        "draft": draft,
        "form": filled,
        "number": number,
        "total": len(titles),
        "title": titles[number - 1],
        "minutes_left": MINUTES_LEFT[number - 1],
        "images": images_for_page(draft) if takes_images and draft else [],
        "removed": removed_images(draft) if takes_images and draft else [],
        "takes_images": takes_images,
        "roles": ImageRole.choices,
        "at_home": analysts_at_home(request.user, to_everybody=True) if draft is None else [],
    }
    return render(request, "projects/form.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def check(request: MemberRequest, pk: int) -> HttpResponse:
    """Everything on one page before it is sent; what is missing is named with its place."""
    draft = fetch_for(request.user, PROJECT, "submit", pk=pk)
    if draft.status != ProjectStatus.DRAFT:
        return redirect(draft)
    form = forms.Form(posted(request))
    answer = answer_to(form, lambda: send_draft(draft, by=request.user))
    if answer == DONE:
        messages.success(request, _("We have your request, and sent you a mail."))
        return redirect(answer.made)
    context = {
        "project": draft,
        "answers": request_in_words(draft),
        "missing": missing_questions(content_of(draft)),
        "images": images_for_page(draft),
        "form": form,
    }
    return render(request, "projects/check.html", context, status=answer)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """The whole request on one page, while it may still change; what changes is a new version."""
    project = fetch_for(request.user, Project.objects.for_list(), "edit", pk=pk)
    if project.status == ProjectStatus.DRAFT:
        return redirect("projects:form", project.pk, 1)
    if project.status not in ProjectStatus.EDITABLE:
        return redirect(project)
    is_mine = project.requester_id == request.user.pk
    filled = QuestionsForm(
        project_questions(), content=content_of(project), data=posted(request), strict=is_mine
    )
    carry(filled, content_of(project))
    status = answer_to(
        filled,
        lambda: edit_request(
            project, by=request.user, content=filled.content, seen=filled.cleaned_data["seen"]
        ),
    )
    if status == DONE:
        messages.success(request, _("Your changes are saved as a new version."))
        return redirect(project)
    return render(
        request, "projects/edit.html", {"project": project, "form": filled}, status=status
    )


@login_required
@require_http_methods(["GET", "POST"])
def from_consultation(request: MemberRequest, pk: int) -> HttpResponse:
    """A page with one button; pressing it twice opens the same project."""
    consultation = fetch_for(request.user, CONSULTATION, "convert", pk=pk)
    existing = consultation.projects.exclude(status=ProjectStatus.CANCELLED).first()
    if existing:
        return redirect(existing)
    refuse_unless_held(consultation)
    if request.method == "POST":
        project = request_project_from_consultation(
            consultation, by=request.user, request_key=read_key(request)
        )
        messages.success(
            request, _("The project request is made, with the files and answers of the session.")
        )
        return redirect(project)
    context = {
        "consultation": consultation,
        "images": [image for image in consultation.images.all() if image.upload.is_stored],
        "request_key": uuid.uuid4(),
    }
    return render(request, "projects/from_consultation.html", context)


@login_required
@require_POST
def again(request: MemberRequest, pk: int) -> HttpResponse:
    """A draft with everything of a request that was refused, given up, or not feasible."""
    found = fetch_for(request.user, Project.objects.for_list(), "ask_again", pk=pk)
    draft = ask_again(found, by=request.user, request_key=read_key(request))
    messages.success(request, _("Here is your request again: change what is new, then send it."))
    if draft.status != ProjectStatus.DRAFT:
        return redirect(draft)
    return redirect("projects:form", draft.pk, 1)


def read_key(request: MemberRequest) -> uuid.UUID:
    """The key of the button that was pressed; a made-up one is replaced, not refused."""
    try:
        return uuid.UUID(request.POST.get("request_key", ""))
    except ValueError:
        return uuid.uuid4()


urlpatterns = [
    path("", mine, name="mine"),
    path("new/", new, name="new"),
    path("<int:pk>/form/<int:number>/", form, name="form"),
    path("<int:pk>/check/", check, name="check"),
    path("<int:pk>/edit/", edit, name="edit"),
    path("<int:pk>/ask-again/", again, name="ask_again"),
    path("from-consultation/<int:pk>/", from_consultation, name="from_consultation"),
]
