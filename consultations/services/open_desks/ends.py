"""Call a day off: everybody who has a place, waits, sits on a panel or offered hours is told."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.models import Consultation, OpenDesk
from consultations.services.bookings.changes import give_up_seats, tell_calendars
from consultations.services.bookings.confirmation import LONGEST_REASON
from consultations.services.mails import announce_called_off, announce_day_called_off
from fbias.core.errors import DomainError
from fbias.core.workflow import lock_for
from members.models import User


@transaction.atomic
def call_off_open_desk(open_desk: OpenDesk, *, by: User, reason: str) -> OpenDesk:
    """End every booking and every wait of the day, and take it out of all calendars."""
    locked = lock_for(open_desk, "call_off", by=by)
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise DomainError(_("Please say why: everybody concerned reads it."))
    if locked.sessions.filter(starts_at__lte=timezone.now()).exists():
        raise DomainError(_("The day has begun. Cancel the sessions that do not take place."))
    open_desk = locked.life.advance(locked, "call_off", by=by, cancel_reason=reason)
    seated = set()
    for consultation in Consultation.objects.live().filter(open_desk=open_desk).order_by("pk"):
        # By the portal: a conflict of interest hides the booking from `by`, the news must reach it.
        ended = consultation.life.advance(consultation, "call_off", by=None, cancel_reason=reason)
        tell_calendars(ended)
        seats = give_up_seats(ended)
        announce_called_off(ended, seats=seats)
        seated |= {seat.analyst_id for seat in seats if seat.published_at}
    announce_day_called_off(open_desk, by=by, besides=seated)
    return open_desk
