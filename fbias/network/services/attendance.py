"""Who comes: one click, changed as often as one likes until the meeting is over."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.errors import DomainError
from fbias.core.workflow import lock_for
from fbias.network.enums import Coming, MeetingStatus
from fbias.network.models import Attendance, Meeting
from members.models import User


@transaction.atomic
def answer_meeting(meeting: Meeting, *, by: User, answer: str) -> Attendance:
    """Keep the answer; of two who want the last place, one gets it."""
    locked = lock_for(meeting, "answer", by=by)
    if locked.status != MeetingStatus.PLANNED or locked.is_over:
        raise DomainError(_("This meeting is over or cancelled: there is nothing to answer."))
    if answer not in Coming.values:
        raise DomainError(_("Say yes, perhaps or no."))
    others = locked.attendances.exclude(person=by)
    taken = others.filter(answer=Coming.YES).count()
    if answer == Coming.YES and locked.places is not None and taken >= locked.places:
        raise DomainError(
            _("No place is left. Answer “Perhaps”: you see here when somebody gives theirs back.")
        )
    row, _new = Attendance.objects.update_or_create(
        meeting=locked, person=by, defaults={"answer": answer, "answered_at": timezone.now()}
    )
    return row
