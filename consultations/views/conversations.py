"""The booking form as a conversation: one question at a time, kept in the same form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consultations import language_model
from consultations.enums import ConsultationStatus
from consultations.forms.bookings import AnswerForm
from consultations.models import Consultation
from consultations.queries.conversations.asking import is_enough, questions_left, told_so_far
from consultations.queries.conversations.knowledge import reply_to
from consultations.queries.conversations.noticing import notices
from consultations.queries.conversations.offering import offer_for
from consultations.queries.conversations.proposed import model_log
from consultations.services.bookings import changes
from consultations.services.bookings.confirmation import StillNeeded
from consultations.services.conversations.proposals import (
    agree_to_model,
    let_model_read,
    stop_model,
)
from consultations.services.tags import suggest_tags
from consultations.views.intake_forms.filling import kept
from fbias.core.editing import ChangedMeanwhile, show_both
from fbias.core.http import MemberRequest, fetch_for, for_those
from fbias.questions.question import Question
from members.queries.matching import is_ready
from members.rules import is_coordinator

SKIP = "skip"


@login_required
@require_http_methods(["GET", "POST"])
def conversation(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask the next question, or the one that is named (`about`), and keep what is answered."""
    consultation = fetch_for(request.user, Consultation.objects.for_conversation(), "change", pk=pk)
    if consultation.status not in ConsultationStatus.EDITABLE:
        return redirect(consultation)
    question = question_of(request, consultation)
    if request.method == "GET" or question is None:
        is_ready()  # if not, it will be when the first words come
        return show(request, consultation, question)
    if SKIP in request.POST:
        skip(request, consultation, question)
        return onward(consultation)
    form = form_for(consultation, question, data=request.POST)
    form.full_clean()
    try:
        consultation = changes.save_answers(
            consultation, by=request.user, answers=kept(form, consultation), seen=form.seen
        )
    except ChangedMeanwhile as changed:
        show_both(form, changed)
        return show(request, consultation, question, form, status=409)
    except StillNeeded as refusal:
        form.add_error(None, str(refusal))
    if form.errors:
        consultation = Consultation.objects.for_conversation().get(pk=consultation.pk)
        return show(request, consultation, question, form, status=422)
    suggest_tags(consultation)
    let_model_read(consultation)
    return onward(consultation)


@login_required
@require_POST
def model(request: MemberRequest, pk: int) -> HttpResponse:
    """Agree that a language model reads the words of this booking, or stop it."""
    consultation = fetch_for(request.user, Consultation.objects.for_conversation(), "change", pk=pk)
    act = agree_to_model if request.POST.get("answer") == "yes" else stop_model
    return onward(act(consultation, by=request.user))


@for_those(is_coordinator)
@require_GET
def model_turns(request: MemberRequest) -> HttpResponse:
    """What left the portal and what came back, for whoever answers for it."""
    context = {"turns": model_log(request.user), "model": language_model.host()}
    return render(request, "consultations/model_turns.html", context)


def onward(found: Consultation) -> HttpResponse:
    return redirect(reverse("consultations:conversation", args=[found.pk]) + "#now")


def question_of(request: MemberRequest, consultation: Consultation) -> Question | None:
    """The one that was answered or is asked for by name, or the next."""
    left = questions_left(consultation, skipped=skipped(request, consultation))
    name = request.POST.get("question") or request.GET.get("about", "")
    if not name:
        return next(iter(left), None)
    named = consultation.form.named(name)
    if named is None or named.kind == "checks":
        raise Http404
    return named


def skipped(request: MemberRequest, found: Consultation) -> list[str]:
    names: list[str] = request.session.get(f"skipped-{found.pk}", [])
    return names


def skip(request: MemberRequest, consultation: Consultation, question: Question) -> None:
    """Not now: it stays in the form, and is not asked again in this sitting."""
    request.session[f"skipped-{consultation.pk}"] = [*skipped(request, consultation), question.id]


def form_for(consultation: Consultation, question: Question, *, data: Any = None) -> AnswerForm:
    offer = offer_for(question, consultation) if data is None else None
    offered = {question.id: offer.answer} if offer else {}
    return AnswerForm([question], answers=known(consultation), data=data, from_files=offered)


def known(consultation: Consultation) -> dict[str, Any]:
    """Answers that say something: what was left empty may be offered."""
    return {name: value for name, value in consultation.answers.items() if value}


def show(
    request: MemberRequest,
    consultation: Consultation,
    question: Question | None,
    form: AnswerForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    asked = request.GET.get("ask", "").strip()
    context: dict[str, Any] = {
        "consultation": consultation,
        "question": question,
        "told": told_so_far(consultation),
        "notices": notices(consultation),
        "is_enough": is_enough(consultation),
        "last": len(consultation.form.steps),
        "asked": asked,
        "contact": settings.CONTACT_EMAIL,
        "model": language_model.host(),
        "reply": reply_to(asked, user=request.user) if asked else None,
        "left": len(questions_left(consultation, skipped=skipped(request, consultation))),
    }
    if question and question.kind != "files":
        form = form or form_for(consultation, question)
        offer = None if form.is_bound else offer_for(question, consultation)
        field = next(iter(visible(form)))
        context |= {"form": form, "field": field}
        context["offer"] = offer if question.id in form.found else None
    return render(request, "consultations/conversation.html", context, status=status)


def visible(form: AnswerForm) -> Iterable[Any]:
    return (form[name] for name in form.questions)


urlpatterns = [
    path("consultations/<int:pk>/conversation/", conversation, name="conversation"),
    path("consultations/<int:pk>/conversation/model/", model, name="model"),
    path("booking-form/language-model/", model_turns, name="model_turns"),
]
