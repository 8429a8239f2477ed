"""The requester's side: my bookings, and what may become of one: sent, moved, cancelled."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consultations.calendar import consultation_ics
from consultations.enums import ConsultationStatus
from consultations.forms.bookings import CancelForm, EndForm, FollowUpForm, SessionChoiceForm
from consultations.models import Consultation
from consultations.queries.bookings.stages import may_be_reinstated
from consultations.queries.bookings.states import next_action
from consultations.queries.consultations import CONSULTATION, GUEST_CARDS, OWN_CARDS
from consultations.queries.sessions.free import hours_of_all_days, hours_to_choose
from consultations.services.bookings import changes, claims, reinstating
from fbias.core.errors import DomainError
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for


@login_required
@require_GET
def mine(request: MemberRequest) -> HttpResponse:
    current, past = [], []
    for booking in OWN_CARDS(request.user):
        if booking.status in ConsultationStatus.EDITABLE:
            current.append((booking, next_action(booking)))
        else:
            past.append(booking)
    context = {"current": current, "past": past, "joined": list(GUEST_CARDS(request.user))}
    return render(request, "consultations/mine.html", context)


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
    path("consultations/<int:pk>/book/", book, name="book"),
    path("consultations/<int:pk>/session/", reclaim, name="reclaim"),
    path("consultations/<int:pk>/move/", move, name="move"),
    path("consultations/<int:pk>/cancel/", cancel, name="cancel"),
    path("consultations/<int:pk>/reinstate/", reinstate, name="reinstate"),
    path("consultations/<int:pk>/follow-up/", follow_up, name="follow_up"),
    path("consultations/<int:pk>/turn-away/", turn_away, name="turn_away"),
    path("consultations/<int:pk>/calendar.ics", calendar, name="calendar"),
]
