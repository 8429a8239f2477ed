"""After the hour: held or missed, and what is recommended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus
from consultations.models import Consultation, Record
from consultations.services.levels import propose_levels
from consultations.services.mails import QUIET, announce_missed
from consultations.services.surveys import ask_about
from fbias.core.constraints import constraints_speak
from fbias.core.editing import refuse_changed
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from fbias.notifications.services import notify, notify_after
from members.models import User

HOURS = ("hours", "preparation_hours")
ADVICE = ("recommended", "microscope", "links", "next_step", *HOURS)


def refuse_before_the_hour(consultation: Consultation) -> None:
    if consultation.session and timezone.now() < consultation.session.starts_at:
        raise DomainError(_("The session has not begun yet."))


@transaction.atomic
def hold_session(consultation: Consultation, *, by: User) -> Consultation:
    """Say that the session took place."""
    refuse_before_the_hour(consultation)
    return consultation.life.advance(consultation, "hold", by=by)


@transaction.atomic
def miss_session(consultation: Consultation, *, by: User) -> Consultation:
    """Say that the user did not come."""
    refuse_before_the_hour(consultation)
    consultation = consultation.life.advance(consultation, "miss", by=by)
    announce_missed(consultation)
    return consultation


@transaction.atomic
def send_record(
    consultation: Consultation, *, by: User, seen: str | None = None, **advice: Any
) -> Record:
    """Write the joint advice and send it to the user; other words amend it and are sent again.

    `advice` is what `ADVICE` names. The same words again, as after a double click, change nothing
    and send nothing; over words that the author did not see (`seen`) nothing is written.
    """
    refuse_unless_writable(consultation, by)
    known = Record.objects.filter(consultation=consultation)
    if again := known.filter(**advice, sent_at__isnull=False).first():
        return again
    result = write(known.first() or Record(consultation=consultation), advice, seen=seen)
    now = timezone.now()
    if result.sent_at:
        result.amended_at = now
    result.sent_at = now
    result.save()
    record(consultation, "send_record", by=by, hours=str(result.hours))
    announce_record(consultation)
    ask_about(consultation)
    propose_levels(Consultation.objects.get(pk=consultation.pk))
    return result


@transaction.atomic
def keep_draft(
    consultation: Consultation, *, by: User, seen: str | None = None, **advice: Any
) -> Record:
    """Keep the joint advice for the others of the panel to go on with; nobody else reads it."""
    refuse_unless_writable(consultation, by)
    result = Record.objects.filter(consultation=consultation).first()
    if result and result.sent_at:
        raise DomainError(_("The record was sent already: what you change is sent again."))
    result = write(result or Record(consultation=consultation), advice, seen=seen)
    result.save()
    record(consultation, "keep_draft", by=by)
    return result


def amend_record(consultation: Consultation) -> None:
    """A part of what was sent is different: the user is told once no more changes for a while.

    The row of the consultation must be locked.
    """
    if Record.objects.filter(consultation=consultation, sent_at__isnull=False).update(
        amended_at=timezone.now()
    ):
        announce_amended(consultation)


def write(result: Record, advice: Mapping[str, Any], *, seen: str | None) -> Record:
    refuse_changed(advice_of(result), advice, seen=seen)
    for name, value in advice.items():
        setattr(result, name, value)
    with constraints_speak(Record):
        result.full_clean()
    return result


def advice_of(written: Record | None) -> dict[str, Any]:
    """What several people write together, and each may overwrite."""
    if written is None or written._state.adding:
        return {name: None if name in HOURS else "" for name in ADVICE}
    return {name: getattr(written, name) for name in ADVICE}


def refuse_unless_writable(consultation: Consultation, by: User) -> None:
    """Only the panel or a coordinator writes, and only once the session took place."""
    locked = lock_for(consultation, "write_record", by=by)
    if locked.status != ConsultationStatus.HELD:
        raise DomainError(_("First say that the session took place."))


def announce_record(consultation: Consultation) -> None:
    """The advice is there to read; sent again, it is told again."""
    sent_at = Record.objects.values_list("sent_at", flat=True).get(consultation=consultation)
    notify(
        consultation.requester,
        "consultation_record",
        about=consultation,
        occasion=f"sent-{sent_at:%Y%m%dT%H%M%S.%f}",
    )


def announce_amended(consultation: Consultation) -> None:
    """Something in the record is different: one mail, once no more changes for a while."""
    amended_at = Record.objects.values_list("amended_at", flat=True).get(consultation=consultation)
    notify_after(
        QUIET,
        consultation.requester,
        "consultation_record",
        about=consultation,
        occasion=f"amended-{amended_at:%Y%m%dT%H%M%S.%f}",
    )
