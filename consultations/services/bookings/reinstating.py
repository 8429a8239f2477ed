"""A place that was given up is taken back, as long as nobody else has it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.models import Consultation, Session
from consultations.queries.bookings.stages import may_be_reinstated
from consultations.services.bookings.changes import tell_calendars
from consultations.services.bookings.claims import refuse_without_analysts
from consultations.services.bookings.confirmation import confirm_when_ready
from consultations.services.bookings.turns import wait_for_turn
from consultations.services.mails import announce_reinstated
from fbias.core.errors import DomainError
from fbias.core.workflow import lock_for
from members.models import User

IMAGES_WITHIN = timedelta(hours=24)
IMAGES_BEFORE = timedelta(hours=12)


@transaction.atomic
def reinstate(consultation: Consultation, *, by: User) -> Consultation:
    """Provisional again, with a date of its own for the images; confirmed at once if one opens."""
    wait_for_turn(consultation.open_desk)
    locked = lock_for(consultation, "reinstate", by=by)
    session = locked.session
    if session is None or not may_be_reinstated(locked):
        raise DomainError(_("This place is gone. Choose another session, or join a waiting list."))
    due = images_due(session)
    if due <= timezone.now() and not locked.usable_images:
        raise DomainError(_("There is no time left to look at images. Choose another open desk."))
    refuse_without_analysts(session, besides=locked)
    back = locked.life.advance(locked, "reinstate", by=by, images_due_at=due)
    tell_calendars(back)
    announce_reinstated(back)
    return confirm_when_ready(back)


def images_due(session: Session) -> datetime:
    """A day from now, and half a day before the hour at the latest."""
    return min(timezone.now() + IMAGES_WITHIN, session.starts_at - IMAGES_BEFORE)
