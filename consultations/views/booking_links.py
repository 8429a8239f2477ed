"""The link of a user's mails: see, move, cancel, accept or pass without signing in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus as C
from consultations.forms.bookings import CancelForm, SessionChoiceForm
from consultations.links.booking_links import MANAGE_BOOKING
from consultations.links.sessions import refuse_ended
from consultations.models import Consultation
from consultations.queries.bookings.stages import open_changes
from consultations.queries.bookings.states import next_action
from consultations.queries.sessions.free import hours_of_all_days
from consultations.queries.waiting_list import next_days, place_of
from consultations.services.bookings import changes
from consultations.services.waiting_list.answers import accept_offer
from consultations.services.waiting_list.joining import leave_waiting_list
from fbias.core.errors import DomainError
from fbias.core.links import by_link, open_link
from members.queries.conflicts import in_conflict


@by_link("GET", "POST")
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """A page with buttons; only a button acts. Forged, or in the hands of a conflict: 404."""
    consultation = fresh(open_link(token, MANAGE_BOOKING).about)
    if request.user.is_authenticated and in_conflict(request.user, consultation.requester):
        raise Http404
    refuse_ended(consultation.session.ends_at if consultation.session else None)
    return (
        answer(request, consultation) if request.method == "POST" else show(request, consultation)
    )


def answer(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Do what the button says in the person's own name; a refusal stands on the same page."""
    person = consultation.requester
    try:
        match request.POST.get("answer"):
            case "accept":
                consultation = accept_offer(consultation, by=person)
                told = (
                    _("Your session is booked. We sent you a mail.")
                    if consultation.status in C.BOOKED
                    else _("The place is held for you. Sign in to answer the questions.")
                )
            case "leave":
                leave_waiting_list(consultation, by=person)
                told = _("Thank you for telling us. The next in line is asked.")
            case "move":
                form = SessionChoiceForm(request.POST)
                if not form.is_valid():
                    return show(request, consultation, move_form=form, status=422)
                changes.move_booking(consultation, by=person, session=form.cleaned_data["session"])
                told = _("The session is moved. Everybody concerned gets a mail.")
            case "cancel":
                reason = CancelForm(request.POST)
                if not reason.is_valid():
                    return show(request, consultation, cancel_form=reason, status=422)
                changes.cancel_booking(
                    consultation, by=person, reason=reason.cleaned_data["reason"]
                )
                told = _("The session is cancelled.")
            case _:
                return show(request, consultation, status=422)
    except DomainError as refusal:
        return show(request, fresh(consultation), refusal=str(refusal), status=409)
    return show(request, fresh(consultation), told=told)


def fresh(found: Consultation) -> Consultation:
    return Consultation.objects.for_page().get(pk=found.pk)


def show(
    request: HttpRequest,
    consultation: Consultation,
    *,
    move_form: SessionChoiceForm | None = None,
    cancel_form: CancelForm | None = None,
    told: str = "",
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    person = consultation.requester
    may = open_changes(consultation, person, consultation.life.open_to(person, consultation))
    context: dict[str, Any] = {
        "consultation": consultation,
        "is_oneself": request.user.is_authenticated and request.user.pk == person.pk,
        "may": may,
        "place": place_of(consultation) if consultation.status == C.WAITING else None,
        "next_days": next_days(consultation.open_desk),
        "next_action": next_action(consultation),
        "sessions": list(hours_of_all_days(consultation)) if "move" in may else [],
        "move_form": move_form or SessionChoiceForm(),
        "cancel_form": cancel_form or CancelForm(),
        "told": told,
        "refusal": refusal,
        "contact_email": settings.CONTACT_EMAIL,
    }
    return render(request, "consultations/manage.html", context, status=status)


urlpatterns = [path(MANAGE_BOOKING.route(), manage, name="manage")]
