"""Come back with the same question: a new booking that knows the first one."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus
from consultations.models import Consultation, Session
from consultations.services.bookings.claims import claim_hour
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import User

ASKED_AFRESH = ("confirm",)


@transaction.atomic
def book_follow_up(
    first: Consultation, *, by: User, session: Session, request_key: UUID, same_panel: bool
) -> Consultation:
    """Claim a session with the answers of the first; what is agreed to is asked afresh."""
    locked = lock_for(first, "follow_up", by=by)
    if locked.status != ConsultationStatus.HELD:
        raise DomainError(_("A follow-up comes after a session that took place."))
    claim = claim_hour(session, by=by, request_key=request_key)
    if claim.follows_id == locked.pk:
        return claim
    claim.follows, claim.wants_same_panel = locked, same_panel
    claim.answers = {
        name: answer for name, answer in locked.answers.items() if name not in ASKED_AFRESH
    }
    claim.title = locked.title
    claim.save(update_fields=["follows", "wants_same_panel", "answers", "title"])
    record(claim, "follow", by=by, first=locked.pk)
    return claim
