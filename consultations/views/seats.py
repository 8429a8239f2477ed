"""Seat and unseat analysts, and accept a booking by hand, from the board."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consultations.forms.desks import SeatForm
from consultations.models import Consultation
from consultations.services.booking import confirm_by_hand
from consultations.services.panels import seat_analyst, unseat_analyst
from consultations.views.board import show_day
from fbias.core.errors import DomainError
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
def confirm(request: MemberRequest, pk: int) -> HttpResponse:
    """Accept images that the portal cannot open."""
    consultation = fetch_for(
        request.user, Consultation.objects.select_related("open_desk"), "confirm", pk=pk
    )
    confirm_by_hand(consultation, by=request.user)
    if not request.htmx:
        messages.success(request, _("The session is confirmed; the user gets a mail."))
    return show_day(request, consultation.open_desk)


urlpatterns = [
    path("consultations/<int:pk>/seat/", seat, name="seat"),
    path("consultations/<int:pk>/seats/<int:seat_pk>/unseat/", unseat, name="unseat"),
    path("consultations/<int:pk>/confirm/", confirm, name="confirm"),
]
