"""Colleagues beside whoever asked: added by address, joining, leaving, taken off."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.enums import ConsultationStatus
from consultations.models import MOST_GUESTS, Consultation, Guest
from consultations.services.conflicts import end_seats_in_conflict
from fbias.core.constraints import constraints_speak
from fbias.core.errors import DomainError
from fbias.core.names import name_in
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.notifications.services import notify
from members.models import User
from members.services.accounts import person_with_address

ADDED_WHILE = ConsultationStatus.BOOKED | {ConsultationStatus.HELD}


@transaction.atomic
def add_guest(consultation: Consultation, *, by: User, email: str) -> Guest:
    """Let the person behind an address see and join the session; they get a mail with a link.

    A stranger gets an account that nobody opened yet: whoever adds sees no difference. An analyst
    in conflict with the colleague leaves the panel, as with whoever asked.
    """
    locked = lock_for(consultation, "add_guest", by=by)
    if locked.status not in ADDED_WHILE:
        raise DomainError(_("Colleagues can be added once the session is booked."))
    if locked.guests.count() >= MOST_GUESTS:
        raise DomainError(
            ngettext("%(most)d colleague at most.", "%(most)d colleagues at most.", MOST_GUESTS)
            % {"most": MOST_GUESTS}
        )
    language = locked.requester.language
    with constraints_speak(User):
        person, _made = person_with_address(email, name=name_in(email), by=by, language=language)
    if person.pk == locked.requester_id:
        raise DomainError(_("This is the address of whoever asked: they see the session already."))
    guest = Guest(consultation=locked, person=person, email=email)
    with constraints_speak(Guest):
        guest.full_clean()
        guest.save(force_insert=True)
    record(locked, "add_guest", by=by, person=person.pk)
    end_seats_in_conflict(person)
    notify(person, "guest_added", about=guest, occasion="added")
    return guest


@transaction.atomic
def join_as_guest(guest: Guest) -> Guest:
    """The colleague says that they come: from now on the others read their name."""
    locked = lock_for(guest.consultation, "leave_as_guest", by=guest.person)
    fresh = locked.guests.select_for_update(of=("self",)).filter(pk=guest.pk).first()
    if fresh is None:
        raise DomainError(_("You are no longer among the colleagues of this session."))
    if fresh.joined_at is None:
        fresh.joined_at = timezone.now()
        fresh.save(update_fields=["joined_at"])
        record(locked, "join_as_guest", by=guest.person)
    return fresh


@transaction.atomic
def leave_as_guest(consultation: Consultation, *, by: User) -> None:
    """The colleague leaves; whoever asked sees that the address is gone."""
    locked = lock_for(consultation, "leave_as_guest", by=by)
    _take_off(locked, locked.guests.filter(person=by).first(), by=by, verb="leave_as_guest")


@transaction.atomic
def remove_guest(guest: Guest, *, by: User) -> None:
    """Whoever asked takes a colleague off; the colleague is told, and their calendar forgets it."""
    locked = lock_for(guest.consultation, "add_guest", by=by)
    _take_off(locked, locked.guests.filter(pk=guest.pk).first(), by=by, verb="remove_guest")


def _take_off(consultation: Consultation, guest: Guest | None, *, by: User, verb: str) -> None:
    """The same click twice is one."""
    if guest is None:
        return
    guest.delete()
    entry = record(consultation, verb, by=by, person=guest.person_id)
    occasion = f"timeline-{entry.pk}"
    notify(guest.person, "guest_removed", about=consultation, occasion=occasion)
