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
    for found in OWN_CARDS(request.user):
        if found.status in ConsultationStatus.EDITABLE:
            current.append((found, next_action(found)))
        else:
            past.append(found)
    return render(request, "consultations/mine.html", {"current": current, "past": past})


@login_required
@require_GET
def consultation(request: MemberRequest, pk: int) -> HttpResponse:
    """One page for the requester, the panel and coordinators; each sees the parts of their role."""
    found = fetch_for(request.user, CONSULTATION, "view", pk=pk)
    is_mine = found.requester_id == request.user.pk
    open_steps = found.life.open_to(request.user, found)
    context = {
        "consultation": found,
        "is_mine": is_mine,
        "open_steps": open_steps,
        "can_convert": found.status == ConsultationStatus.HELD
        and request.user.has_perm(Consultation.get_perm("convert"), found),
        "has_begun": bool(found.session and found.session.starts_at <= timezone.now()),
        "stages": stages(found),
        "next_action": next_action(found) if is_mine else None,
        "open_changes": open_changes(found, request.user, open_steps),
        "place": place_of(found) if found.status in ConsultationStatus.IN_LINE else None,
        "call_is_near": call_is_near(found),
        "may_change_call": call_may_change(found, request.user),
        "panel_is_late": timezone.now() >= found.open_desk.panel_freeze_at,
        "images": images_for_page(found),
        "image_questions": open_questions(found),
        "image_verdict": image_verdict(found),
        "may_answer": is_mine and found.status in ConsultationStatus.EDITABLE,
        "answers": found.form.in_words(found.answers),
        **panel_of(found),
        "hour_url": hour_url(found),
        "equipment": getattr(found.requester, "equipment_check", None) if is_mine else None,
        **record_for(found),
        **tags_context(request, found),
        **survey_for(request, found),
    }
    return render(request, "consultations/consultation.html", context)


def hour_url(found: Consultation) -> str:
    """The page of the hour, once a session is confirmed and until it is written up."""
    shown = found.session and found.status in SHOWN_IN
    return reverse("consultations:hour", args=[found.pk]) if shown else ""


def record_for(found: Consultation) -> dict[str, object]:
    """What the panel wrote, once it was sent."""
    record = getattr(found, "record", None)
    if record is None or record.sent_at is None:
        return {}
    return {
        "approaches": found.approaches.select_related("analyst__user", "image__upload"),
        "handouts": found.handouts.defer("content"),
        "acknowledgement": acknowledgement(found),
    }


def survey_for(request: MemberRequest, found: Consultation) -> dict[str, object]:
    """What the reader is asked about the session, with their own link."""
    if found.status != ConsultationStatus.HELD:
        return {}
    survey = own_survey(found, request.user)
    return {"survey": survey, "survey_url": survey and survey_path(survey)}


def panel_of(found: Consultation) -> dict[str, list[PanelSeat]]:
    """Who comes, and who was told but cannot come that day; once it is over, who sat there."""
    told = [seat for seat in found.seats.all() if seat.published_at]
    gone = away_on(found.open_desk.day) if found.status in ConsultationStatus.BOOKED else set()
    return {
        "told": told,
        "panel": [seat for seat in told if seat.analyst_id not in gone],
        "cannot_come": [seat for seat in told if seat.analyst_id in gone],
    }


def tags_context(request: MemberRequest, found: Consultation) -> dict[str, object]:
    """What the request is about and which past ones are like it; coordinators may correct it."""
    lines = tag_lines(found, words_for(found))
    wanted = {line.tag.pk for line in lines if not line.is_refused}
    may_correct = request.user.has_perm(Consultation.get_perm("correct_tags"), found)
    offered = Tag.objects.in_use().exclude(pk__in=wanted) if may_correct else ()
    return {
        "tag_lines": [line for line in lines if not line.is_refused],
        "refused_tags": [line for line in lines if line.is_refused] if may_correct else [],
        "may_correct_tags": may_correct,
        "offered_tags": grouped(offered, by="slug"),
        "similar": similar_consultations(found, request.user),
    }


def send_form(request: MemberRequest, found: Consultation) -> HttpResponse:
    """After the last step: book, unless it is booked already or the hold has ended."""
    if found.status in ConsultationStatus.BOOKED | ConsultationStatus.IN_LINE:
        messages.success(request, _("Your changes are saved."))
        return redirect(found)
    if found.status == ConsultationStatus.EXPIRED:
        messages.warning(
            request, _("Your place could not be held any longer. Choose a session again.")
        )
        return redirect("consultations:reclaim", found.pk)
    try:
        found = changes.book_session(found, by=request.user)
    except DomainError as error:
        messages.warning(request, str(error))
        return redirect("consultations:step", found.pk, 1)
    messages.success(request, _("Your session is booked. We sent you a mail."))
    return redirect(found)


@login_required
@require_http_methods(["GET", "POST"])
def reclaim(request: MemberRequest, pk: int) -> HttpResponse:
    """Choose a session again after the hold ended; then the form goes on where it was."""
    found = fetch_for(request.user, CONSULTATION, "reclaim", pk=pk)
    if found.status != ConsultationStatus.EXPIRED:
        return redirect(found)
    return choose_session(
        request,
        found,
        claims.reclaim_session,
        template="consultations/reclaim.html",
        after=redirect(found.last_step_url),
    )


@login_required
@require_http_methods(["GET", "POST"])
def move(request: MemberRequest, pk: int) -> HttpResponse:
    found = fetch_for(request.user, CONSULTATION, "move", pk=pk)
    if found.status not in ConsultationStatus.BOOKED:
        return redirect(found)
    return choose_session(
        request,
        found,
        changes.move_booking,
        anywhere=True,
        template="consultations/move.html",
        after=redirect(found),
        words=_("The session is moved. Everybody concerned gets a mail."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def reinstate(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a place back that was given up; only the button acts."""
    found = fetch_for(request.user, CONSULTATION, "reinstate", pk=pk)
    if found.status != ConsultationStatus.RELEASED:
        return redirect(found)
    if request.method == "POST":
        reinstating.reinstate(found, by=request.user)
        messages.success(request, _("The place is yours again. Everybody concerned gets a mail."))
        return redirect(found)
    context = {
        "consultation": found,
        "is_free": may_be_reinstated(found),
        "due": found.session and reinstating.images_due(found.session),
    }
    return render(request, "consultations/reinstate.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def follow_up(request: MemberRequest, pk: int) -> HttpResponse:
    """Choose a session for the same question; the form opens with the answers of the first."""
    found = fetch_for(request.user, CONSULTATION, "follow_up", pk=pk)
    if found.status != ConsultationStatus.HELD:
        return redirect(found)
    form = FollowUpForm(posted(request), initial={"request_key": uuid.uuid4()})
    answer = answer_to(form, lambda: form.save(found, by=request.user), beside_field="session")
    if answer == DONE:
        return redirect("consultations:step", answer.made.pk, 1)
    context = {"consultation": found, "form": form, "sessions": list(hours_of_all_days(found))}
    return render(request, "consultations/follow_up.html", context, status=answer)


def choose_session(
    request: MemberRequest,
    found: Consultation,
    act: Callable[..., Consultation],
    *,
    template: str,
    after: HttpResponse,
    anywhere: bool = False,
    words: str = "",
) -> HttpResponse:
    """The free sessions of the day, or of every day; 409 where the chosen one was lost."""
    form = SessionChoiceForm(posted(request), open_desk=None if anywhere else found.open_desk)
    status = answer_to(
        form,
        lambda: act(found, by=request.user, session=form.cleaned_data["session"]),
        beside_field="session",
    )
    if status == DONE:
        if words:
            messages.success(request, words)
        return after
    free = hours_of_all_days(found) if anywhere else hours_to_choose(found)
    context = {"consultation": found, "form": form, "sessions": list(free)}
    return render(request, template, context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    found = fetch_for(request.user, CONSULTATION, "cancel", pk=pk)
    if found.status not in ConsultationStatus.PLACED:
        return redirect(found)
    form = CancelForm(posted(request))
    status = answer_to(
        form,
        lambda: changes.cancel_booking(found, by=request.user, reason=form.cleaned_data["reason"]),
    )
    if status == DONE:
        messages.success(request, _("The session is cancelled."))
        return redirect(found)
    is_late = (
        found.status in ConsultationStatus.BOOKED
        and timezone.now() >= found.open_desk.panel_freeze_at
    )
    context = {"consultation": found, "form": form, "is_late": is_late}
    return render(request, "consultations/cancel.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def turn_away(request: MemberRequest, pk: int) -> HttpResponse:
    """Decline, or redirect to somebody who can help; the reason goes to the person."""
    found = fetch_for(request.user, CONSULTATION, "decline", pk=pk)
    if found.status not in Consultation.life.steps["decline"].sources:
        return redirect(found)
    form = EndForm(posted(request))
    status = answer_to(form, lambda: form.save(found, by=request.user))
    if status == DONE:
        messages.success(request, _("The request has left the open desk. The person gets a mail."))
        return redirect(found)
    context = {"consultation": found, "form": form}
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
    found = fetch_for(request.user, CONSULTATION, "view", pk=pk)
    if found.session is None:
        raise Http404
    response = HttpResponse(consultation_ics(found), content_type="text/calendar")
    response["Content-Disposition"] = f'attachment; filename="{found.reference}.ics"'
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
