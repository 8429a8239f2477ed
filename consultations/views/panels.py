"""Seat and unseat analysts, and accept a booking by hand, from the board."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consultations.enums import ConsultationStatus
from consultations.forms.panels import AcceptForm, ChangeForm, SeatForm
from consultations.models import Consultation, OpenDesk
from consultations.queries.consultations import CONSULTATION
from consultations.queries.panels import swaps
from consultations.queries.panels.costs import Costs
from consultations.queries.panels.days import day_of
from consultations.queries.panels.drafts import seen_of
from consultations.services.bookings.confirmation import confirm_by_hand
from consultations.services.panels import change_panels, lock_seat, seat_analyst, unseat_analyst
from consultations.views.boards import Undo, show_day
from fbias.core.errors import DomainError
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for, fetch_part


@login_required
@require_POST
def seat(request: MemberRequest, pk: int) -> HttpResponse:
    """Put the chosen analyst on the panel, as a draft."""
    consultation = fetch_for(
        request.user, Consultation.objects.select_related("open_desk"), "seat", pk=pk
    )
    form = SeatForm(request.POST)
    if not form.is_valid():
        raise DomainError(_("Choose an analyst from the list."))
    seat_analyst(consultation, form.cleaned_data["analyst"], by=request.user)
    return show_day(request, consultation.open_desk)


@login_required
@require_POST
def unseat(request: MemberRequest, pk: int, seat_pk: int) -> HttpResponse:
    """Take an analyst off the panel."""
    consultation = fetch_for(
        request.user, Consultation.objects.select_related("open_desk"), "seat", pk=pk
    )
    unseat_analyst(fetch_part(consultation.seats.all(), pk=seat_pk), by=request.user)
    return show_day(request, consultation.open_desk)


@login_required
@require_POST
def lock(request: MemberRequest, pk: int, seat_pk: int) -> HttpResponse:
    """Keep a seat whatever is proposed next, or let it go."""
    consultation = fetch_for(
        request.user, Consultation.objects.select_related("open_desk"), "seat", pk=pk
    )
    found = fetch_part(consultation.seats.all(), pk=seat_pk)
    lock_seat(found, by=request.user, locked="locked" in request.POST)
    return show_day(request, consultation.open_desk)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: MemberRequest, pk: int) -> HttpResponse:
    """Where a seat could go and what that costs; one choice in full; then the change itself.

    Dragging, the keyboard and the page without JavaScript all end in the same POST.
    """
    open_desk = fetch_for(request.user, OpenDesk.objects.all(), "publish", pk=pk)
    if request.method == "POST":
        return changed(request, open_desk)
    if not {"seat", "analyst"} & request.GET.keys():
        return redirect("consultations:board", pk)
    costs = Costs(day_of(open_desk, by=request.user))
    picked = swaps.picked_up(costs, request.GET)
    context: dict[str, object] = {"open_desk": open_desk, "picked": picked}
    if to := request.GET.get("to"):
        context["option"] = swaps.option(costs, picked, to)
    else:
        context["options"] = swaps.options(costs, picked)
    page = "consultations/change.html#body" if request.htmx else "consultations/change.html"
    return render(request, page, context)


def changed(request: MemberRequest, open_desk: OpenDesk) -> HttpResponse:
    form = ChangeForm(request.POST)
    if not form.is_valid():
        raise DomainError(_("Choose again on the board."))
    way_back = change_panels(
        open_desk, form.change, by=request.user, seen=form.cleaned_data["seen"]
    )
    panels = {pk for pk, _analyst in (*way_back.put, *form.change.put)}
    return show_day(request, open_desk, undo=Undo(way_back, seen_of(panels)))


@login_required
@require_http_methods(["GET", "POST"])
def confirm(request: MemberRequest, pk: int) -> HttpResponse:
    """Confirm without a usable image, and say why."""
    consultation = fetch_for(request.user, CONSULTATION, "confirm", pk=pk)
    if consultation.status != ConsultationStatus.PROVISIONAL:
        return redirect(consultation)
    form = AcceptForm(posted(request))
    status = answer_to(
        form,
        lambda: confirm_by_hand(consultation, by=request.user, reason=form.cleaned_data["reason"]),
    )
    if status == DONE:
        messages.success(request, _("The session is confirmed; the user gets a mail."))
        return redirect("consultations:board", consultation.open_desk_id)
    context = {"consultation": consultation, "form": form}
    return render(request, "consultations/confirm.html", context, status=status)


urlpatterns = [
    path("consultations/<int:pk>/seat/", seat, name="seat"),
    path("consultations/<int:pk>/seats/<int:seat_pk>/unseat/", unseat, name="unseat"),
    path("consultations/<int:pk>/seats/<int:seat_pk>/lock/", lock, name="lock_seat"),
    path("boards/<int:pk>/change/", change, name="change_panels"),
    path("consultations/<int:pk>/confirm/", confirm, name="confirm"),
]
