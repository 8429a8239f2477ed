"""The seats that are in an analyst's hands: told to them, and still to come."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus
from consultations.models import Consultation, PanelSeat
from consultations.queries.replacements import replacements_in_words
from members.hands import PROPOSED, Held, Period
from members.models import Analyst, User


def seats_held(
    analyst: Analyst, *, reader: User, during: Period | None, propose: bool
) -> list[Held]:
    """Published seats to come; nobody learns of a draft, nor of what is hidden from them."""
    seats = PanelSeat.objects.filter(
        analyst=analyst,
        published_at__isnull=False,
        leaving=False,
        consultation__status__in=ConsultationStatus.BOOKED,
        consultation__in=Consultation.objects.visible_to(reader),
        period__startswith__gt=timezone.now(),
    )
    if during:
        seats = seats.filter(consultation__open_desk__day__range=during)
    rows = seats.select_related("consultation__open_desk").order_by("period")
    return [_held(seat, reader=reader, propose=propose) for seat in rows]


def _held(seat: PanelSeat, *, reader: User, propose: bool) -> Held:
    consultation = seat.consultation
    moment = timezone.localtime(seat.period.lower)
    found = replacements_in_words(consultation, by=reader) if propose else []
    page = (
        reverse("consultations:board", args=[consultation.open_desk_id])
        if reader.is_coordinator
        else consultation.get_absolute_url()
    )
    return Held(
        _("Panel of %(reference)s, %(day)s at %(hour)s")
        % {
            "reference": consultation.reference,
            "day": date_format(moment, "j F Y"),
            "hour": date_format(moment, "H:i"),
        },
        page,
        [one["name"] for one in found[:PROPOSED]],
    )
