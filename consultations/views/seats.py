"""An analyst says yes or no to a seat: from the mail without signing in, or from the session."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations.forms.panels import AnswerForm
from consultations.links.seats import ANSWER_SEAT, seat_named_by
from consultations.links.sessions import refuse_ended
from consultations.models import Consultation, PanelSeat
from consultations.queries.seats import (
    Settled,
    answerable_seat,
    own_seat,
    own_settled,
    session_end,
    settled,
)
from consultations.services.panels import accept_seat, declare_conflict_on_seat, decline_seat
from fbias.core.forms import posted
from fbias.core.http import MemberRequest, fetch_for
from fbias.core.links import by_link
from members.queries.conflicts import in_conflict


@by_link("GET", "POST")
def answer_seat(request: HttpRequest, token: str) -> HttpResponse:
    """The personal link of a mail: a page with buttons; only a button acts.

    Once there is nothing to answer any more it shows what was answered. Forged, or passed on to
    somebody in conflict with the person who asked: 404.
    """
    named = seat_named_by(token)
    refuse_ended(session_end(named))
    seat = answerable_seat(named)
    if seat and is_hidden(request, seat):
        raise Http404
    return asked(request, seat) if seat else over(request, settled(named))


def over(request: HttpRequest, answer: Settled) -> HttpResponse:
    """Nothing can be answered here: what was said, and how to say something else."""
    if answer.seat and is_hidden(request, answer.seat):
        raise Http404
    context = {"found": answer, "contact_email": settings.CONTACT_EMAIL}
    status = 409 if request.method == "POST" else 200
    return render(request, "consultations/answer_over.html", context, status=status)


def is_hidden(request: HttpRequest, seat: PanelSeat) -> bool:
    """Whether the link was passed on to somebody in conflict with the person who asked."""
    return request.user.is_authenticated and in_conflict(request.user, *seat.consultation.asking)


@login_required
@require_http_methods(["GET", "POST"])
def my_answer(request: MemberRequest, pk: int) -> HttpResponse:
    """The same for whoever is signed in."""
    consultation = fetch_for(request.user, Consultation.objects.all(), "view", pk=pk)
    seat = own_seat(consultation, request.user)
    if seat is not None:
        return asked(request, seat)
    answer = own_settled(consultation, request.user)
    if answer is None:
        raise Http404
    return over(request, answer)


def asked(request: HttpRequest, seat: PanelSeat) -> HttpResponse:
    form = AnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        return answered(request, seat, form)
    context = {
        "seat": seat,
        "consultation": seat.consultation,
        "form": form,
        "is_oneself": is_oneself(request, seat),
    }
    return render(request, "consultations/answer.html", context, status=422 if form.errors else 200)


def is_oneself(request: HttpRequest, seat: PanelSeat) -> bool:
    """Whether the analyst is signed in: others who hold the link do not read the question."""
    return request.user.is_authenticated and request.user.pk == seat.analyst.user_id


def answered(request: HttpRequest, seat: PanelSeat, form: AnswerForm) -> HttpResponse:
    """Act, and say what happened; whoever is signed in goes back to their sessions."""
    person = seat.analyst.user
    signed_in = is_oneself(request, seat)
    match form.cleaned_data["answer"]:
        case "accept":
            accept_seat(seat, by=person)
            told = _("Thank you. We count on you.")
        case "decline":
            decline_seat(seat, by=person, reason=form.cleaned_data["reason"])
            told = _("Thank you for telling us. We are looking for somebody else.")
        case _:
            declare_conflict_on_seat(seat, by=person)
            told = _("You are no longer on this panel, and its request is hidden from you.")
    if signed_in:
        messages.success(request, told)
        return redirect("consultations:my_sessions")
    return render(request, "consultations/answered.html", {"told": told})


urlpatterns = [
    path(ANSWER_SEAT.route(), answer_seat, name="answer_seat"),
    path("consultations/<int:pk>/answer/", my_answer, name="my_answer"),
]
