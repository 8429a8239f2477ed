"""A coordinator turns a request away: with the reason, and with who can help instead."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from consultations.models import Consultation, Destination
from consultations.services.bookings.changes import give_up_seats, tell_calendars
from consultations.services.bookings.confirmation import LONGEST_REASON
from consultations.services.bookings.turns import wait_for_turn
from consultations.services.mails import announce_turned_away
from consultations.services.waiting_list.line import offer_places
from fbias.core.errors import DomainError
from fbias.core.workflow import lock_for
from members.models import User


@transaction.atomic
def turn_away(
    consultation: Consultation, *, by: User, reason: str, destination: Destination | None = None
) -> Consultation:
    """Redirect to a destination, or decline without one; the place goes to the next in line."""
    step = "redirect" if destination else "decline"
    wait_for_turn(consultation.open_desk)
    lock_for(consultation, step, by=by)
    if not reason.strip():
        raise DomainError(_("Please say why, so that the person can do something about it."))
    ended = consultation.life.advance(
        consultation,
        step,
        by=by,
        cancel_reason=reason.strip()[:LONGEST_REASON],
        destination=destination,
    )
    tell_calendars(ended)
    announce_turned_away(ended, seats=give_up_seats(ended))
    offer_places(ended.open_desk)
    return ended
