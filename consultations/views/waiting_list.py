"""The waiting list: join it from the day's page, answer an offer, fill places by hand."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from consultations.enums import ConsultationStatus as C
from consultations.forms.bookings import SessionChoiceForm
from consultations.models import Consultation, OpenDesk
from consultations.queries.consultations import CONSULTATION
from consultations.queries.waiting_list import waiting_list
from consultations.services.waiting_list.answers import accept_offer
from consultations.services.waiting_list.by_hand import offer_by_hand
from consultations.services.waiting_list.joining import join_waiting_list, leave_waiting_list
from fbias.core.http import MemberRequest, fetch_for


@login_required
@require_POST
def join(request: MemberRequest, pk: int) -> HttpResponse:
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "view", pk=pk)
    joined = join_waiting_list(open_desk, by=request.user)
    if joined.status == C.OFFERED:
        messages.success(request, _("A place is free for you: accept it or pass it on."))
    else:
        messages.success(request, _("You are on the waiting list. We sent you a mail."))
    return redirect(joined)


@login_required
@require_POST
def accept(request: MemberRequest, pk: int) -> HttpResponse:
    found = fetch_for(request.user, CONSULTATION, "accept_offer", pk=pk)
    accepted = accept_offer(found, by=request.user)
    return after_accepting(request, accepted)


def after_accepting(request: MemberRequest, accepted: Consultation) -> HttpResponse:
    """The person goes on with the form; whoever accepted for them returns to the list."""
    if accepted.status in C.BOOKED:
        messages.success(request, _("The session is booked. Everybody concerned gets a mail."))
    else:
        messages.success(request, _("The place is held: a few questions are still to be answered."))
    if request.user.pk != accepted.requester_id:
        return redirect("consultations:line", accepted.open_desk_id)
    if accepted.status == C.CLAIMED:
        return redirect("consultations:step", accepted.pk, 1)
    return redirect(accepted)


@login_required
@require_POST
def leave(request: MemberRequest, pk: int) -> HttpResponse:
    consultation = fetch_for(request.user, CONSULTATION, "leave", pk=pk)
    was_offered = consultation.status == C.OFFERED
    left = leave_waiting_list(consultation, by=request.user)
    told = (
        _("The place goes to the next in line.")
        if was_offered
        else _("The waiting list is one shorter.")
    )
    messages.success(request, told)
    if request.user.pk != left.requester_id:
        return redirect("consultations:line", left.open_desk_id)
    return redirect(left)


@login_required
@require_GET
def line(request: MemberRequest, pk: int) -> HttpResponse:
    """Everybody who waits, and what can be given to whom by hand."""
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "change", pk=pk)
    found = waiting_list(open_desk, by=request.user)
    context = {"open_desk": open_desk, "line": found}
    return render(request, "consultations/line.html", context)


@login_required
@require_POST
def offer(request: MemberRequest, pk: int) -> HttpResponse:
    """Give one session to one person, out of turn."""
    consultation = fetch_for(request.user, CONSULTATION, "offer", pk=pk)
    form = SessionChoiceForm(request.POST, open_desk=consultation.open_desk)
    if not form.is_valid():
        messages.warning(request, str(form.errors["session"][0]))
        return redirect("consultations:line", consultation.open_desk_id)
    offered = offer_by_hand(consultation, by=request.user, session=form.cleaned_data["session"])
    messages.success(
        request, _("The place is offered to %(name)s.") % {"name": offered.requester.name}
    )
    return redirect("consultations:line", consultation.open_desk_id)


urlpatterns = [
    path("open-desks/<int:pk>/wait/", join, name="join"),
    path("consultations/<int:pk>/accept/", accept, name="accept"),
    path("consultations/<int:pk>/leave/", leave, name="leave"),
    path("consultations/<int:pk>/offer/", offer, name="offer_place"),
    path("boards/<int:pk>/waiting/", line, name="line"),
]
