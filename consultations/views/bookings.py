"""The requester's side: my bookings, one of them, move, cancel."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consultations.calendar import consultation_ics
from consultations.enums import ConsultationStatus
from consultations.forms.bookings import (
    CancelForm,
    EndForm,
    FollowUpForm,
    SessionChoiceForm,
)
from consultations.forms.tags import grouped
from consultations.links.surveys import survey_path
from consultations.models import Consultation, PanelSeat
from consultations.papers import acknowledgement
from consultations.queries.bookings.stages import (
    call_is_near,
    call_may_change,
    may_be_reinstated,
    open_changes,
    stages,
)
from consultations.queries.bookings.states import next_action
from consultations.queries.consultations import CONSULTATION, OWN_CARDS, similar_consultations
from consultations.queries.images.questions import open_questions
from consultations.queries.images.verdicts import image_verdict
from consultations.queries.sessions.free import hours_of_all_days, hours_to_choose
from consultations.queries.surveys import own_survey
from consultations.queries.tags.guesses import words_for
from consultations.queries.tags.wanted import tag_lines
from consultations.queries.waiting_list import place_of
from consultations.services.bookings import changes, claims, reinstating
from consultations.services.presence import SHOWN_IN
from fbias.core.errors import DomainError
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for
from fbias.imagery.pages import images_for_page
from members.models import Tag
from members.queries.availability import away_on


@login_required
@require_GET
def mine(request: MemberRequest) -> HttpResponse:
    current, past = [], []
    for booking in OWN_CARDS(request.user):
        if booking.status in ConsultationStatus.EDITABLE:
            current.append((booking, next_action(booking)))
        else:
            past.append(booking)
    return render(request, "consultations/mine.html", {"current": current, "past": past})


@login_required
@require_GET
def consultation(request: MemberRequest, pk: int) -> HttpResponse:
    """One page for the requester, the panel and coordinators; each sees the parts of their role."""
    consultation = fetch_for(request.user, CONSULTATION, "view", pk=pk)
    is_mine = consultation.requester_id == request.user.pk
    open_steps = consultation.life.open_to(request.user, consultation)
    context = {
        "consultation": consultation,
        "is_mine": is_mine,
        "open_steps": open_steps,
        "can_convert": consultation.status == ConsultationStatus.HELD
        and request.user.has_perm(Consultation.get_perm("convert"), consultation),
        "has_begun": bool(
            consultation.session and consultation.session.starts_at <= timezone.now()
        ),
        "stages": stages(consultation),
        "next_action": next_action(consultation) if is_mine else None,
        "open_changes": open_changes(consultation, request.user, open_steps),
        "place": place_of(consultation)
        if consultation.status in ConsultationStatus.IN_LINE
        else None,
        "call_is_near": call_is_near(consultation),
        "may_change_call": call_may_change(consultation, request.user),
        "panel_is_late": timezone.now() >= consultation.open_desk.panel_freeze_at,
        "images": images_for_page(consultation),
        "image_questions": open_questions(consultation),
        "image_verdict": image_verdict(consultation),
        "may_answer": is_mine and consultation.status in ConsultationStatus.EDITABLE,
        "answers": consultation.form.in_words(consultation.answers),
        **panel_of(consultation),
        "hour_url": hour_url(consultation),
        "equipment": getattr(consultation.requester, "equipment_check", None) if is_mine else None,
        **record_for(consultation),
        **tags_context(request, consultation),
        **survey_for(request, consultation),
    }
    return render(request, "consultations/consultation.html", context)


def hour_url(consultation: Consultation) -> str:
    """The page of the hour, once a session is confirmed and until it is written up."""
    shown = consultation.session and consultation.status in SHOWN_IN
    return reverse("consultations:hour", args=[consultation.pk]) if shown else ""


def record_for(consultation: Consultation) -> dict[str, object]:
    """What the panel wrote, once it was sent."""
    record = getattr(consultation, "record", None)
    if record is None or record.sent_at is None:
        return {}
    return {
        "approaches": consultation.approaches.select_related("analyst__user", "image__upload"),
        "handouts": consultation.handouts.defer("content"),
        "acknowledgement": acknowledgement(consultation),
    }


def survey_for(request: MemberRequest, consultation: Consultation) -> dict[str, object]:
    """What the reader is asked about the session, with their own link."""
    if consultation.status != ConsultationStatus.HELD:
        return {}
    survey = own_survey(consultation, request.user)
    return {"survey": survey, "survey_url": survey and survey_path(survey)}


def panel_of(consultation: Consultation) -> dict[str, list[PanelSeat]]:
    """Who comes, and who was told but cannot come that day; once it is over, who sat there."""
    told = [seat for seat in consultation.seats.all() if seat.published_at]
    gone = (
        away_on(consultation.open_desk.day)
        if consultation.status in ConsultationStatus.BOOKED
        else set()
    )
    return {
        "told": told,
        "panel": [seat for seat in told if seat.analyst_id not in gone],
        "cannot_come": [seat for seat in told if seat.analyst_id in gone],
    }


def tags_context(request: MemberRequest, consultation: Consultation) -> dict[str, object]:
    """What the request is about and which past ones are like it; coordinators may correct it."""
    lines = tag_lines(consultation, words_for(consultation))
    wanted = {line.tag.pk for line in lines if not line.is_refused}
    may_correct = request.user.has_perm(Consultation.get_perm("correct_tags"), consultation)
    offered = Tag.objects.in_use().exclude(pk__in=wanted) if may_correct else ()
    return {
        "tag_lines": [line for line in lines if not line.is_refused],
        "refused_tags": [line for line in lines if line.is_refused] if may_correct else [],
        "may_correct_tags": may_correct,
        "offered_tags": grouped(offered, by="slug"),
        "similar": similar_consultations(consultation, request.user),
    }


def send_form(request: MemberRequest, consultation: Consultation) -> HttpResponse:
    """After the last step: book, unless it is booked already or the hold has ended."""
    if consultation.status in ConsultationStatus.BOOKED | ConsultationStatus.IN_LINE:
        messages.success(request, _("Your changes are saved."))
        return redirect(consultation)
    if consultation.status == ConsultationStatus.EXPIRED:
        messages.warning(
            request, _("Your place could not be held any longer. Choose a session again.")
        )
        return redirect("consultations:reclaim", consultation.pk)
    try:
        consultation = changes.book_session(consultation, by=request.user)
    except DomainError as error:
        messages.warning(request, str(error))
        return redirect("consultations:step", consultation.pk, 1)
    messages.success(request, _("Your session is booked. We sent you a mail."))
    return redirect(consultation)


@login_required
@require_http_methods(["GET", "POST"])
def reclaim(request: MemberRequest, pk: int) -> HttpResponse:
    """Choose a session again after the hold ended; then the form goes on where it was."""
    consultation = fetch_for(request.user, CONSULTATION, "reclaim", pk=pk)
    if consultation.status != ConsultationStatus.EXPIRED:
        return redirect(consultation)
    return choose_session(
        request,
        consultation,
        claims.reclaim_session,
        template="consultations/reclaim.html",
        after=redirect(consultation.last_step_url),
    )


@login_required
@require_http_methods(["GET", "POST"])
def move(request: MemberRequest, pk: int) -> HttpResponse:
    consultation = fetch_for(request.user, CONSULTATION, "move", pk=pk)
    if consultation.status not in ConsultationStatus.BOOKED:
        return redirect(consultation)
    return choose_session(
        request,
        consultation,
        changes.move_booking,
        anywhere=True,
        template="consultations/move.html",
        after=redirect(consultation),
        words=_("The session is moved. Everybody concerned gets a mail."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def reinstate(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a place back that was given up; only the button acts."""
    consultation = fetch_for(request.user, CONSULTATION, "reinstate", pk=pk)
    if consultation.status != ConsultationStatus.RELEASED:
        return redirect(consultation)
    if request.method == "POST":
        reinstating.reinstate(consultation, by=request.user)
        messages.success(request, _("The place is yours again. Everybody concerned gets a mail."))
        return redirect(consultation)
    context = {
        "consultation": consultation,
        "is_free": may_be_reinstated(consultation),
        "due": consultation.session and reinstating.images_due(consultation.session),
    }
    return render(request, "consultations/reinstate.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def follow_up(request: MemberRequest, pk: int) -> HttpResponse:
    """Choose a session for the same question; the form opens with the answers of the first."""
    consultation = fetch_for(request.user, CONSULTATION, "follow_up", pk=pk)
    if consultation.status != ConsultationStatus.HELD:
        return redirect(consultation)
    form = FollowUpForm(posted(request), initial={"request_key": uuid.uuid4()})
    answer = answer_to(
        form, lambda: form.save(consultation, by=request.user), beside_field="session"
    )
    if answer == DONE:
        return redirect("consultations:step", answer.made.pk, 1)
    context = {
        "consultation": consultation,
        "form": form,
        "sessions": list(hours_of_all_days(consultation)),
    }
    return render(request, "consultations/follow_up.html", context, status=answer)


def choose_session(
    request: MemberRequest,
    consultation: Consultation,
    act: Callable[..., Consultation],
    *,
    template: str,
    after: HttpResponse,
    anywhere: bool = False,
    words: str = "",
) -> HttpResponse:
    """The free sessions of the day, or of every day; 409 where the chosen one was lost."""
    form = SessionChoiceForm(
        posted(request), open_desk=None if anywhere else consultation.open_desk
    )
    status = answer_to(
        form,
        lambda: act(consultation, by=request.user, session=form.cleaned_data["session"]),
        beside_field="session",
    )
    if status == DONE:
        if words:
            messages.success(request, words)
        return after
    free = hours_of_all_days(consultation) if anywhere else hours_to_choose(consultation)
    context = {"consultation": consultation, "form": form, "sessions": list(free)}
    return render(request, template, context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    consultation = fetch_for(request.user, CONSULTATION, "cancel", pk=pk)
    if consultation.status not in ConsultationStatus.PLACED:
        return redirect(consultation)
    form = CancelForm(posted(request))
    status = answer_to(
        form,
        lambda: changes.cancel_booking(
            consultation, by=request.user, reason=form.cleaned_data["reason"]
        ),
    )
    if status == DONE:
        messages.success(request, _("The session is cancelled."))
        return redirect(consultation)
    is_late = (
        consultation.status in ConsultationStatus.BOOKED
        and timezone.now() >= consultation.open_desk.panel_freeze_at
    )
    context = {"consultation": consultation, "form": form, "is_late": is_late}
    return render(request, "consultations/cancel.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def turn_away(request: MemberRequest, pk: int) -> HttpResponse:
    """Decline, or redirect to somebody who can help; the reason goes to the person."""
    consultation = fetch_for(request.user, CONSULTATION, "decline", pk=pk)
    if consultation.status not in Consultation.life.steps["decline"].sources:
        return redirect(consultation)
    form = EndForm(posted(request))
    status = answer_to(form, lambda: form.save(consultation, by=request.user))
    if status == DONE:
        messages.success(request, _("The request has left the open desk. The person gets a mail."))
        return redirect(consultation)
    context = {"consultation": consultation, "form": form}
    return render(request, "consultations/turn_away.html", context, status=status)


@login_required
@require_POST
def book(request: MemberRequest, pk: int) -> HttpResponse:
    """Send a form whose steps are all filled, from the booking's own page."""
    found = fetch_for(request.user, CONSULTATION, "book", pk=pk)
    return send_form(request, found)


@login_required
@require_GET
def calendar(request: MemberRequest, pk: int) -> HttpResponse:
    """The session as a calendar entry to keep."""
    consultation = fetch_for(request.user, CONSULTATION, "view", pk=pk)
    if consultation.session is None:
        raise Http404
    response = HttpResponse(consultation_ics(consultation), content_type="text/calendar")
    response["Content-Disposition"] = f'attachment; filename="{consultation.reference}.ics"'
    return response


urlpatterns = [
    path("my-bookings/", mine, name="mine"),
    path("consultations/<int:pk>/", consultation, name="consultation"),
    path("consultations/<int:pk>/book/", book, name="book"),
    path("consultations/<int:pk>/session/", reclaim, name="reclaim"),
    path("consultations/<int:pk>/move/", move, name="move"),
    path("consultations/<int:pk>/cancel/", cancel, name="cancel"),
    path("consultations/<int:pk>/reinstate/", reinstate, name="reinstate"),
    path("consultations/<int:pk>/follow-up/", follow_up, name="follow_up"),
    path("consultations/<int:pk>/turn-away/", turn_away, name="turn_away"),
    path("consultations/<int:pk>/calendar.ics", calendar, name="calendar"),
]
