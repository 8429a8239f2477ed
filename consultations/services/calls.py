"""Another link for the call of a session, and the way back to the portal's own room."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus
from consultations.models import Consultation
from consultations.services.bookings.changes import tell_calendars
from consultations.services.mails import announce_call
from fbias.core.constraints import constraints_speak
from fbias.core.editing import refuse_changed
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import User


@transaction.atomic
def change_call(
    consultation: Consultation, *, by: User, link: str, seen: str | None = None
) -> Consultation:
    """Meet under this link, or in the portal's room again if it is empty; all concerned are told.

    Possible until the hour is over: a service that fails may fail in the middle of it. The same
    link once more is no news.
    """
    locked = lock_for(consultation, "change_call", by=by)
    session = locked.session
    if locked.status not in ConsultationStatus.BOOKED or not session:
        raise DomainError(_("This session is not booked, so it has no call."))
    if timezone.now() >= session.ends_at:
        raise DomainError(_("This session is over; its link can no longer be changed."))
    link = link.strip()
    if link == locked.video_link:
        return locked
    refuse_changed({"video_link": locked.video_link}, {"video_link": link}, seen=seen)
    locked.video_link = link
    with constraints_speak(Consultation):
        locked.full_clean()
        locked.save(update_fields=["video_link"])
    record(locked, "change_call", by=by)
    tell_calendars(locked)
    announce_call(locked)
    return locked
