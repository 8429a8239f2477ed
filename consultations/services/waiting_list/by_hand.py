"""Coordinators give a place to anybody who asked for the day, whatever became of the request."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.models import Consultation, Session
from consultations.queries.waiting_list import OFFER_FOR
from consultations.services.bookings.claims import let_go_of_holds
from consultations.services.bookings.turns import wait_for_turn
from consultations.services.waiting_list.line import offer, offer_places
from fbias.core.errors import DomainError
from fbias.core.workflow import lock_for
from members.models import User


@transaction.atomic
def offer_by_hand(consultation: Consultation, *, by: User, session: Session) -> Consultation:
    """Offer one session out of turn, up to its hour; the person accepts from the mail."""
    wait_for_turn(consultation.open_desk)
    lock_for(consultation, "offer", by=by)
    if session.open_desk_id != consultation.open_desk_id:
        raise DomainError(_("Choose a session of the same open desk."))
    now = timezone.now()
    if now >= session.starts_at:
        raise DomainError(_("This session has begun. Choose a later one."))
    let_go_of_holds(session, consultation.requester)
    offered = offer(consultation, session, ends=min(now + OFFER_FOR, session.starts_at), by=by)
    offer_places(consultation.open_desk)
    return offered
