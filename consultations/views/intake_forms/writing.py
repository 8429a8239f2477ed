"""One question of the draft: written, ordered, taken away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consultations.forms.intake_forms import EMPTY_ROW, PagesForm, QuestionForm
from consultations.models import IntakeForm
from consultations.queries.intake_forms.versions import (
    ALWAYS_ASKED,
    changes_of,
    pages_of,
    previous,
    stored_row,
)
from consultations.services.intake_forms.writing import move_question, remove_question
from consultations.views.intake_forms.versions import fetch_version
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, for_those
from fbias.questions.pictures import PICTURES
from members.rules import is_coordinator

ARRANGE = "arrange"  # the buttons that put the answers in order
COLUMNS = ("option-value", "option-en", "option-fr", "option-tags", "option-picture")


@for_those(is_coordinator)
@require_http_methods(["GET", "POST"])
def form_question(request: MemberRequest, pk: int, name: str) -> HttpResponse:
    draft = fetch_version(request, pk)
    return edit(request, draft, found_row(draft, name))


@for_those(is_coordinator)
@require_http_methods(["GET", "POST"])
def new_question(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """A question that was never asked, on this page."""
    draft = fetch_version(request, pk)
    if not 1 <= number <= len(draft.form.steps):
        raise Http404
    return edit(request, draft, {**EMPTY_ROW, "step": number})


def edit(request: MemberRequest, draft: IntakeForm, row: dict[str, Any]) -> HttpResponse:
    """Save the question, or put its answers in another order and show the page again."""
    if request.method == "POST" and ARRANGE in request.POST:
        typed = arranged(request.POST, request.POST[ARRANGE])
        form = QuestionForm(draft=draft, by=request.user, row=row, typed=typed)
        return show_question(request, draft, form, status=200)
    form = QuestionForm(posted(request), draft=draft, by=request.user, row=row)
    status = answer_to(form, form.save)
    if status == DONE:
        messages.success(request, _("The draft is saved. Nobody is asked it before you publish."))
        return redirect(to_page(draft, form.cleaned_data["step"]))
    return show_question(request, draft, form, status=status)


def show_question(
    request: MemberRequest, draft: IntakeForm, form: QuestionForm, *, status: int
) -> HttpResponse:
    context = {
        "draft": draft,
        "form": form,
        "pictures": PICTURES,
        "is_kept": form.question.id in ALWAYS_ASKED,
        "arrange": ARRANGE,
    }
    return render(request, "consultations/form_question.html", context, status=status)


def arranged(posted: QueryDict, wish: str) -> QueryDict:
    """What was typed with its answers as wished: `add`, `up-2`, `down-2` or `drop-2`."""
    typed = posted.copy()
    rows = list(zip(*(posted.getlist(name) for name in COLUMNS), strict=False))
    act, _dash, place = wish.partition("-")
    at = int(place) if place.isdecimal() and len(place) < len(str(10**4)) else -1
    if act == "add":
        rows.append(("",) * len(COLUMNS))
    elif act == "drop" and 0 <= at < len(rows):
        del rows[at]
    elif act in {"up", "down"} and 0 <= at < len(rows):
        there = at - 1 if act == "up" else at + 1
        if 0 <= there < len(rows):
            rows[at], rows[there] = rows[there], rows[at]
    for name, cells in zip(COLUMNS, zip(*rows, strict=True) if rows else [()] * 5, strict=True):
        typed.setlist(name, list(cells))
    return typed


def found_row(draft: IntakeForm, name: str) -> dict[str, Any]:
    row = stored_row(draft, name)
    if row is None:
        raise Http404
    return row


@for_those(is_coordinator)
@require_POST
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """One place up or down on its page; the buttons name their question and stay where they are."""
    draft = fetch_version(request, pk)
    up = "up" in request.POST
    name = request.POST.get("up" if up else "down", "")
    row = found_row(draft, name)
    draft = move_question(draft, name, by=request.user, up=up)
    if request.htmx:
        before = previous(draft)
        context = {
            "version": draft,
            "changes": changes_of(draft, before),
            "before": before,
            "page": pages_of(draft)[row["step"] - 1],
            "moved": name,
        }
        return render(request, "consultations/form_version.html#page", context)
    return redirect(to_page(draft, row["step"]))


@for_those(is_coordinator)
@require_POST
def remove(request: MemberRequest, pk: int, name: str) -> HttpResponse:
    draft = fetch_version(request, pk)
    row = found_row(draft, name)
    draft = remove_question(draft, name, by=request.user)
    messages.success(request, _("The question is taken away from the draft."))
    return redirect(to_page(draft, row["step"]))


@for_those(is_coordinator)
@require_http_methods(["GET", "POST"])
def form_pages(request: MemberRequest, pk: int) -> HttpResponse:
    """The titles of the pages."""
    draft = fetch_version(request, pk)
    form = PagesForm(posted(request), draft=draft, by=request.user)
    status = answer_to(form, form.save)
    if status == DONE:
        messages.success(request, _("The draft is saved. Nobody is asked it before you publish."))
        return redirect("consultations:form_version", draft.pk)
    context = {"draft": draft, "form": form}
    return render(request, "consultations/form_pages.html", context, status=status)


def to_page(draft: IntakeForm, number: int) -> str:
    return f"{reverse('consultations:form_version', args=[draft.pk])}#page-{number}"


urlpatterns = [
    path("booking-form/<int:pk>/pages/", form_pages, name="form_pages"),
    path("booking-form/<int:pk>/pages/<int:number>/add/", new_question, name="new_question"),
    path("booking-form/<int:pk>/questions/<slug:name>/", form_question, name="form_question"),
    path("booking-form/<int:pk>/move/", move, name="move_question"),
    path("booking-form/<int:pk>/questions/<slug:name>/remove/", remove, name="remove_question"),
]
