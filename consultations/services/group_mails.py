"""Write to a group through the outbox: once, and with some minutes to take it back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consultations.models import GroupMail, OpenDesk
from consultations.queries.group_mails import members_of
from fbias.core.clock import database_now
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.notifications.services import notify_after
from members.models import User

UNDO_FOR = timedelta(minutes=5)


@transaction.atomic
def write_to_group(
    open_desk: OpenDesk, *, by: User, group: str, subject: str, text: str, request_key: UUID
) -> GroupMail:
    """One copy for each; the same key is the same mail, however often it is sent."""
    locked = lock_for(open_desk, "change", by=by)
    if own := GroupMail.objects.filter(request_key=request_key, sender=by).first():
        return own
    people = list(members_of(locked, group, by=by))
    if not people:
        raise DomainError(_("Nobody belongs to this group yet: there is nobody to write to."))
    mail = GroupMail(
        sender=by,
        open_desk=locked,
        group=group,
        subject=subject.strip(),
        text=text.strip(),
        request_key=request_key,
        leaves_at=database_now() + UNDO_FOR,
    )
    mail.full_clean()
    mail.save()
    for person in people:
        notify_after(UNDO_FOR, person, "group_mail", about=mail, occasion="written")
    record(locked, "write_to_group", by=by, group=group, title=mail.subject)
    return mail


@transaction.atomic
def take_back(mail: GroupMail, *, by: User) -> GroupMail:
    """Nobody gets it; refused once it began to leave."""
    locked = lock_for(mail, "take_back", by=by)
    if locked.taken_back_at:
        return locked
    now = database_now()
    if now >= locked.leaves_at:
        raise DomainError(_("It has already left. Write another mail to put it right."))
    locked.taken_back_at = now
    locked.save(update_fields=["taken_back_at"])
    record(locked.open_desk, "take_back_group_mail", by=by, title=locked.subject)
    return locked
