"""All bookings that a coordinator may know of, narrowed; and what a table says of each."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from consultations.models import Consultation, PanelSeat
from consultations.models.bookings import ConsultationQuerySet
from fbias.core.folding import met, words_of

BOOKINGS = {
    _("Reference"): lambda booking: booking.reference,
    _("Title"): lambda booking: booking.title,
    _("State"): lambda booking: booking.get_status_display(),
    _("Day"): lambda booking: booking.open_desk.day,
    _("Begins"): lambda booking: booking.session.starts_at if booking.session else None,
    _("Room"): lambda booking: booking.session.room if booking.session else None,
    _("Requester"): lambda booking: booking.requester.name,
    _("E-mail"): lambda booking: booking.requester.email,
    _("Institution"): lambda booking: (
        booking.requester.institution.name
        if booking.requester.institution
        else booking.requester.institution_text
    ),
    _("Panel"): lambda booking: ", ".join(
        seat.analyst.user.name for seat in booking.seats.all() if seat.published_at
    ),
    _("Booked"): lambda booking: booking.booked_at,
}


def bookings_found(
    reader: Any,
    *,
    words: str = "",
    status: str = "",
    first: date | None = None,
    last: date | None = None,
) -> ConsultationQuerySet:
    """The newest day first; every part narrows, and every word stands in title, person or team."""
    rows = Consultation.objects.visible_to(reader)
    for word in words_of(words):
        rows = rows.filter(met(word, "title", "requester__name", "requester__team"))
    if status:
        rows = rows.filter(status=status)
    if first:
        rows = rows.filter(open_desk__day__gte=first)
    if last:
        rows = rows.filter(open_desk__day__lte=last)
    return (
        rows.select_related("open_desk", "session", "requester__institution")
        .prefetch_related(Prefetch("seats", PanelSeat.objects.select_related("analyst__user")))
        .order_by("-open_desk__day", "-session__starts_at", "-pk")
    )
