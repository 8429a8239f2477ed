"""Whoever asked and the panel write to each other; nobody learns an address."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus as C
from consultations.models import Consultation, ThreadMessage
from consultations.models.thread import LONGEST_MESSAGE
from consultations.services.handouts import Sent, small_file
from consultations.services.mails import told_seats
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.notifications.services import notify
from members.models import User
from members.queries.people import coordinators_for


@transaction.atomic
def write_message(
    consultation: Consultation, *, by: User, text: str, request_key: UUID, sent: Sent | None = None
) -> ThreadMessage:
    """Say something to everybody of this session; the same key is the same message."""
    locked = lock_for(consultation, "view", by=by)
    if own := locked.messages.filter(request_key=request_key, author=by).first():
        return own
    if locked.status not in C.BOOKED | C.PAST:
        raise DomainError(_("Messages are written once a session is booked."))
    words = text.strip()
    if not 0 < len(words) <= LONGEST_MESSAGE:
        raise DomainError(
            _("Write a message of 1 to %(most)d characters.") % {"most": LONGEST_MESSAGE}
        )
    if ThreadMessage.objects.filter(request_key=request_key).exists():
        raise DomainError(_("Reload the page and send your message again."))
    name, content = small_file(sent) if sent else ("", b"")
    message = ThreadMessage.objects.create(
        consultation=locked,
        author=by,
        text=words,
        file_name=name,
        content=content,
        request_key=request_key,
    )
    record(locked, "message", by=by)
    for person in concerned(locked):
        if person.pk != by.pk:
            notify(person, "consultation_message", about=message, occasion="sent")
    return message


def concerned(consultation: Consultation) -> list[User]:
    """Who asked, colleagues, the panel; coordinators while nobody of a panel was told."""
    panel = [seat.analyst.user for seat in told_seats(consultation)]
    others = panel or list(coordinators_for(consultation.requester))
    return list(dict.fromkeys([*consultation.asking, *others]))
