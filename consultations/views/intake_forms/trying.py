"""A version of the form as a novice sees it: filled in without a booking, and nothing is stored."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from consultations.forms.bookings import AnswerForm
from consultations.models import IntakeForm
from consultations.views.intake_forms.filling import MINUTES, QUIETLY, parts_of_step
from consultations.views.intake_forms.versions import fetch_version
from fbias.core.http import MemberRequest, for_those
from fbias.questions.form import Form
from members.rules import is_coordinator

LONGEST = 100_000  # characters of answers that the page carries


@for_those(is_coordinator)
@require_http_methods(["GET", "POST"])
def try_form(request: MemberRequest, pk: int) -> HttpResponse:
    """Page by page; what was answered travels with the page and ends with it."""
    version = fetch_version(request, pk)
    asked, answers = version.form, carried(request.POST.get("carried", ""))
    number = page_in(request.POST.get("page", ""), asked)
    if request.method == "GET":
        return show(request, version, number, answers, form_for(asked, number, answers))
    form = form_for(asked, number, answers, data=request.POST)
    form.full_clean()
    answers = {**answers, **form.answers, **form.unfinished}
    if QUIETLY in request.POST:
        context = {"form": form, "shown": shown_on(asked, number, answers), "is_saved": False}
        return render(request, "consultations/form_try.html#saving", context)
    if "back" in request.POST:
        number = max(1, number - 1)
    elif form.errors:
        return show(request, version, number, answers, form, status=422)
    else:
        number += 1
    return show(request, version, number, answers, form_for(asked, number, answers))


def show(
    request: MemberRequest,
    version: IntakeForm,
    number: int,
    answers: dict[str, Any],
    form: AnswerForm,
    *,
    status: int = 200,
) -> HttpResponse:
    asked = version.form
    context: dict[str, Any] = {"version": version, "answers": json.dumps(answers)}
    if number > len(asked.steps):
        context["told"] = asked.in_words(answers)
        context["last"] = len(asked.steps)
    else:
        form.shown = shown_on(asked, number, answers)
        context |= {
            "form": form,
            "step": asked.steps[number - 1],
            "total": len(asked.steps),
            "minutes_left": MINUTES * (len(asked.steps) - number) + 1,
            "shown": form.shown,
            "files": next((one for one in asked.of_step(number) if one.kind == "files"), None),
            **parts_of_step(asked, form),
        }
    return render(request, "consultations/form_try.html", context, status=status)


def form_for(asked: Form, number: int, answers: dict[str, Any], *, data: Any = None) -> AnswerForm:
    shown = shown_on(asked, number, answers)
    return AnswerForm(asked.of_step(number), answers=answers, data=data, asked=shown)


def shown_on(asked: Form, number: int, answers: dict[str, Any]) -> list[str]:
    return [one.id for one in asked.shown(answers) if one.step == number]


def page_in(text: str, asked: Form) -> int:
    is_page = text.isdecimal() and text in {str(step.number) for step in asked.steps}
    return int(text) if is_page else 1


def carried(text: str) -> dict[str, Any]:
    """The answers that the page sent back: they are shown, whatever they are, and never kept."""
    if len(text) > LONGEST:
        return {}
    try:
        answers = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(answers, dict):
        return {}
    return {name: answer for name, answer in answers.items() if is_answer(answer)}


def is_answer(value: Any) -> bool:
    """Of the shapes that an answer has: a text, values, or values beside a text."""
    if isinstance(value, dict):
        chosen, words = value.get("chosen", []), value.get("words", "")
        return isinstance(chosen, list) and is_answer(chosen) and isinstance(words, str)
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return isinstance(value, str)


urlpatterns = [path("booking-form/<int:pk>/try/", try_form, name="try_form")]
