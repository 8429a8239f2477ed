"""The booking form as people fill it in: page by page, saved at every field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consultations.enums import ConsultationStatus
from consultations.forms.bookings import AnswerForm
from consultations.forms.tags import TagAnswerForm
from consultations.models import Consultation
from consultations.queries.consultations import CONSULTATION
from consultations.queries.images.questions import open_questions
from consultations.queries.images.verdicts import image_verdict
from consultations.queries.intake_forms.earlier import earlier_booking
from consultations.queries.intake_forms.found import answers_found, known_for
from consultations.queries.tags.guesses import words_for
from consultations.queries.tags.wanted import tag_lines
from consultations.services.bookings import changes
from consultations.services.bookings.confirmation import StillNeeded
from consultations.services.intake_forms import answering
from consultations.services.tags import suggest_tags
from consultations.views.bookings import send_form
from fbias.core.editing import ChangedMeanwhile, show_both
from fbias.core.forms import refuses_words
from fbias.core.http import MemberRequest, fetch_for
from fbias.imagery.enums import ImageRole
from fbias.imagery.pages import images_for_page, removed_images
from fbias.questions.form import Form, FormStep
from fbias.questions.question import answers_in_words
from members.queries.matching import is_ready

LATER, QUIETLY = "finish-later", "save-quietly"  # no question can be called so
MINUTES = 2  # a page takes, about


@login_required
@require_http_methods(["GET", "POST"])
def step(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """One page of the form: whatever can be kept is saved, also when something else cannot."""
    consultation = fetch_for(request.user, CONSULTATION, "send_images", pk=pk)
    if not 1 <= number <= len(consultation.form.steps):
        raise Http404
    if not request.user.has_perm(Consultation.get_perm("change"), consultation):
        return show_files(request, consultation, number)
    if request.method == "GET":
        is_ready()  # if not, it will be when the answers come back
        return show_step(request, consultation, number, form_for(consultation, number))
    asked_before = shown_now(consultation, number)
    form = form_for(consultation, number, data=request.POST)
    form.full_clean()
    saves_quietly = QUIETLY in request.POST
    try:
        consultation = changes.save_answers(
            consultation, by=request.user, answers=kept(form, consultation), seen=form.seen
        )
    except ChangedMeanwhile as changed:
        if saves_quietly:
            raise
        show_both(form, changed)
        return show_step(request, consultation, number, form, status=409)
    except StillNeeded as refusal:
        form.add_error(None, str(refusal))
        return show_step(request, consultation, number, form, status=422)
    consultation = Consultation.objects.for_page().get(pk=consultation.pk)
    if saves_quietly:
        return show_saved(request, consultation, number, form)
    return answer_to(request, consultation, number, form, asked_before)


def form_for(consultation: Consultation, number: int, *, data: Any = None) -> AnswerForm:
    """The page's questions, with what the files answer; what is not asked now is not required."""
    return AnswerForm(
        consultation.form.of_step(number),
        answers=consultation.answers,
        data=data,
        from_files=answers_found(consultation),
        asked=shown_now(consultation, number),
    )


def shown_now(consultation: Consultation, number: int) -> list[str]:
    """The ids of the page's questions that are asked now."""
    known = known_for(consultation)
    return [question.id for question in consultation.form.shown(known) if question.step == number]


def kept(form: AnswerForm, consultation: Consultation) -> dict[str, Any]:
    """A booked place keeps what was sent; before, what is unfinished is kept as well."""
    if consultation.status in ConsultationStatus.BOOKED:
        return form.answers
    return {**form.answers, **form.unfinished}


def answer_to(
    request: MemberRequest,
    consultation: Consultation,
    number: int,
    form: AnswerForm,
    asked_before: Iterable[str],
) -> HttpResponse:
    """On to the next page, unless something is missing here or was brought up just now."""
    if number == consultation.form.step_with_files() and consultation.images_without_role:
        form.add_error(None, _("Say of each image what it shows."))
    later = LATER in request.POST
    if not form.errors or (later and not refuses_words(form)):
        if later or set(asked_before).issuperset(shown_now(consultation, number)):
            return go_on(request, consultation, number)
        messages.info(request, _("Saved. Your answers brought up more questions below."))
        return redirect("consultations:step", consultation.pk, number)
    keep_tags(request, consultation, number)
    return show_step(request, consultation, number, form, status=422)


def go_on(request: MemberRequest, consultation: Consultation, number: int) -> HttpResponse:
    """To the next step, or out of the form."""
    keep_tags(request, consultation, number)
    if LATER in request.POST:
        messages.success(request, _("Your answers are saved."))
        return redirect(consultation)
    if number < len(consultation.form.steps):
        return redirect("consultations:step", consultation.pk, number + 1)
    return send_form(request, consultation)


def keep_tags(request: MemberRequest, consultation: Consultation, number: int) -> None:
    """Guess while the question is being written; keep what is said about the guesses at the end."""
    is_last = number == len(consultation.form.steps)
    if not is_last or not consultation.request_tags.exists():
        suggest_tags(consultation)
    if is_last:
        form = TagAnswerForm(
            request.POST, consultation=consultation, lines=tag_lines(consultation, {})
        )
        form.save(by=request.user)


def show_saved(
    request: MemberRequest, consultation: Consultation, number: int, form: AnswerForm
) -> HttpResponse:
    """The line that says so, with the marks of what is stored now and what is asked now."""
    context = {
        "consultation": consultation,
        "form": form_for(consultation, number),
        "shown": shown_now(consultation, number),
        "is_saved": not form.errors or consultation.status not in ConsultationStatus.BOOKED,
    }
    status = 200 if context["is_saved"] else 422
    return render(request, "consultations/step.html#saving", context, status=status)


def show_step(
    request: MemberRequest,
    consultation: Consultation,
    number: int,
    form: AnswerForm,
    *,
    status: int = 200,
) -> HttpResponse:
    if consultation.status not in ConsultationStatus.EDITABLE:
        return redirect(consultation)
    total = len(consultation.form.steps)
    form.shown = shown_now(consultation, number)
    context = {
        "consultation": consultation,
        "form": form,
        "step": consultation.form.steps[number - 1],
        "total": total,
        "minutes_left": MINUTES * (total - number) + 1,
        "shown": form.shown,
        **parts_of_step(consultation.form, form),
    }
    if number == consultation.form.step_with_files():
        context |= files_of(request, consultation)
    if number == 1:
        context["earlier"] = earlier_booking(consultation)
    if number == total:
        lines = tag_lines(consultation, words_for(consultation))
        context |= {
            "tag_form": TagAnswerForm(consultation=consultation, lines=lines),
            "told": told_before(consultation, number),
            "images": images_for_page(consultation),
            "image_step": consultation.form.step_with_files(),
        }
    return render(request, "consultations/step.html", context, status=status)


def show_files(request: MemberRequest, consultation: Consultation, number: int) -> HttpResponse:
    """A colleague adds images there, and reads the answers on the booking's page."""
    if request.method == "POST" or number != consultation.form.step_with_files():
        raise PermissionDenied
    if consultation.status not in ConsultationStatus.EDITABLE:
        return redirect(consultation)
    context = {"consultation": consultation, **files_of(request, consultation)}
    return render(request, "consultations/guest_images.html", context)


def files_of(request: MemberRequest, consultation: Consultation) -> dict[str, Any]:
    return {
        "files": next((one for one in consultation.form.questions if one.kind == "files"), None),
        "images": images_for_page(consultation),
        "image_questions": open_questions(consultation),
        "image_verdict": image_verdict(consultation),
        "may_answer": consultation.requester_id == request.user.pk,
        "removed": removed_images(consultation),
        "roles": ImageRole.choices,
        "slots": slots(),
    }


def slots() -> list[tuple[str, str]]:
    """The three images that help most, each with its button."""
    return [
        (ImageRole.TYPICAL, _("A typical image")),
        (ImageRole.DIFFICULT, _("A difficult one")),
        (ImageRole.NEGATIVE, _("A control")),
    ]


def parts_of_step(asked: Form, form: AnswerForm) -> dict[str, list[Any]]:
    """First what must be answered, then what answers bring up, then what helps if you can."""
    parts: dict[str, list[Any]] = {
        name: [] for name in ("first", "brought_up", "of_files", "more", "last")
    }
    for name, question in form.questions.items():
        if question.kind == "checks":
            parts["last"].append(form[name])
        elif question.mandatory:
            parts["first"].append(form[name])
        elif question.show_if:
            parts["brought_up"].append(form[name])
        else:
            parts["of_files" if question.found else "more"].append(form[name])
    return parts


def told_before(
    consultation: Consultation, number: int
) -> list[tuple[FormStep, list[tuple[str, str]]]]:
    """What was answered on the pages before, to be changed there."""
    shown = consultation.form.shown(known_for(consultation))
    told = [
        (
            step,
            answers_in_words(
                (one for one in shown if one.step == step.number), consultation.answers
            ),
        )
        for step in consultation.form.steps[: number - 1]
    ]
    return [(step, answers) for step, answers in told if answers]


@login_required
@require_POST
def reuse(request: MemberRequest, pk: int) -> HttpResponse:
    """Take the answers of the last booking along."""
    consultation = fetch_for(request.user, CONSULTATION, "change", pk=pk)
    answering.reuse_answers(consultation, by=request.user)
    messages.success(request, _("Your earlier answers are here. Change what differs."))
    return redirect("consultations:step", consultation.pk, 1)


urlpatterns = [
    path("consultations/<int:pk>/form/<int:number>/", step, name="step"),
    path("consultations/<int:pk>/form/earlier/", reuse, name="reuse"),
]
