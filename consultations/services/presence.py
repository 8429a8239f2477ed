"""During the hour: who is there, what is noted, and putting right what was marked wrongly."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus, PresenceState
from consultations.models import Consultation, Presence, Record, SharedNotes
from consultations.models.presence import LONGEST_NOTES
from consultations.services.mails import announce_not_missed
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import User

EARLY = timedelta(hours=1)
OPEN_STATES = (ConsultationStatus.CONFIRMED, ConsultationStatus.HELD)
SHOWN_IN = (*OPEN_STATES, ConsultationStatus.NO_SHOW)


class NotesChanged(DomainError):
    """Somebody saved other notes since these were read."""

    def __init__(self, notes: SharedNotes) -> None:
        super().__init__(_("Somebody else wrote in the meantime. Read both texts, then save."))
        self.notes = notes


@transaction.atomic
def mark_presence(consultation: Consultation, person: User, state: str, *, by: User) -> Presence:
    """Say in one click who is there; said again, it replaces what was said.

    Everybody says it of themselves, the panel and coordinators of everybody.
    """
    if state not in PresenceState.values:
        raise DomainError(_("Choose whether the person is here, late, or not here."))
    locked = lock_for(consultation, "view", by=by)
    if by.pk != person.pk:
        lock_for(consultation, "hold", by=by)
    refuse_outside_the_hour(locked)
    if person.pk not in {one.pk for one in expected(locked)}:
        raise DomainError(_("This person is not expected in this session."))
    presence, _made = Presence.objects.update_or_create(
        consultation=locked,
        person=person,
        defaults={"state": state, "said_by": by, "said_at": timezone.now()},
    )
    record(locked, "mark_presence", by=by, person=person.pk, state=state)
    return presence


def expected(consultation: Consultation) -> list[User]:
    """Whoever asked, colleagues who said that they come, and analysts who were told."""
    seats = consultation.seats.filter(published_at__isnull=False, leaving=False)
    return [
        consultation.requester,
        *(guest.person for guest in consultation.guests.all() if guest.joined_at),
        *(seat.analyst.user for seat in seats.select_related("analyst__user")),
    ]


def refuse_outside_the_hour(consultation: Consultation) -> None:
    session = consultation.session
    if session is None or consultation.status not in SHOWN_IN:
        raise DomainError(_("This session is not confirmed, so nobody is expected."))
    if timezone.now() < session.starts_at - EARLY:
        raise DomainError(_("Who is there can be said from an hour before the session."))


@transaction.atomic
def save_notes(consultation: Consultation, *, by: User, text: str, version: int) -> SharedNotes:
    """Keep the notes that were written over `version`; over any other nothing is written."""
    locked = lock_for(consultation, "view", by=by)
    if locked.status not in OPEN_STATES:
        raise DomainError(_("Notes are written in a session that is confirmed or took place."))
    if len(text) > LONGEST_NOTES:
        raise DomainError(_("These notes are too long. Move a part of them into the record."))
    notes = SharedNotes.objects.filter(consultation=locked).first()
    notes = notes or SharedNotes(consultation=locked)
    if notes.text == text:
        return notes
    if notes.version != version:
        raise NotesChanged(notes)
    notes.text, notes.version, notes.changed_by = text, notes.version + 1, by
    notes.save()
    return notes


@transaction.atomic
def unmark_presence(consultation: Consultation, *, by: User) -> Consultation:
    """What was said of the hour was wrong: it is open again, until its record is sent."""
    locked = lock_for(consultation, "unmark", by=by)
    if Record.objects.filter(consultation=consultation, sent_at__isnull=False).exists():
        raise DomainError(_("The user has the record of this session already: it took place."))
    was_missed = locked.status == ConsultationStatus.NO_SHOW
    consultation = consultation.life.advance(consultation, "unmark", by=by)
    if was_missed:
        announce_not_missed(consultation)
    return consultation
