"""Accept the place that was offered."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.models import Consultation
from consultations.services.bookings.changes import book_session
from consultations.services.bookings.claims import HOLD_FOR
from fbias.core.errors import DomainError
from fbias.core.workflow import lock_for
from members.models import User


@transaction.atomic
def accept_offer(consultation: Consultation, *, by: User) -> Consultation:
    """Take the place: booked at once if the questions are answered, else held for the form.

    Whoever accepts early has as long for the form as the offer would have run.
    """
    locked = lock_for(consultation, "accept_offer", by=by)
    now = timezone.now()
    if locked.hold_expires_at and locked.hold_expires_at < now:
        raise DomainError(
            _("The time to answer is over, so the place goes to the next in line. Join again.")
        )
    held_until = max(now + HOLD_FOR, locked.hold_expires_at or now)
    accepted = consultation.life.advance(
        consultation, "accept_offer", by=by, hold_expires_at=held_until
    )
    return accepted if accepted.form.missing(accepted.answers) else book_session(accepted, by=by)
