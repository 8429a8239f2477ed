"""After the hour: held or missed, what was tried, what is recommended."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus
from consultations.models import Approach, Consultation, Record
from consultations.services.levels import propose_levels
from consultations.services.mails import announce_missed, announce_record
from consultations.services.surveys import ask_about
from fbias.core.constraints import constraints_speak
from fbias.core.editing import refuse_changed
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import User


def refuse_before_the_hour(consultation: Consultation) -> None:
    if consultation.session and timezone.now() < consultation.session.starts_at:
        raise DomainError(_("The session has not begun yet."))


@transaction.atomic
def hold(consultation: Consultation, *, by: User) -> Consultation:
    """Say that the session took place."""
    refuse_before_the_hour(consultation)
    return consultation.life.advance(consultation, "hold", by=by)


@transaction.atomic
def miss(consultation: Consultation, *, by: User) -> Consultation:
    """Say that the user did not come."""
    refuse_before_the_hour(consultation)
    consultation = consultation.life.advance(consultation, "miss", by=by)
    announce_missed(consultation)
    return consultation


@transaction.atomic
def add_approach(
    consultation: Consultation, *, by: User, tool: str, steps: str, outcome: str, limits: str = ""
) -> Approach:
    """What one analyst tried during the hour."""
    refuse_unless_writable(consultation, by)
    if by.membership is None:
        raise DomainError(_("Only analysts describe what they tried."))
    approach = Approach(
        consultation=consultation,
        analyst=by.membership,
        tool=tool,
        steps=steps,
        outcome=outcome,
        limits=limits,
    )
    with constraints_speak(Approach):
        approach.full_clean()
        approach.save()
    record(consultation, "add_approach", by=by, approach=approach.pk)
    propose_levels(consultation)
    return approach


@transaction.atomic
def send_record(
    consultation: Consultation,
    *,
    by: User,
    recommended: str,
    next_step: str,
    hours: Decimal,
    seen: str | None = None,
) -> Record:
    """Write the joint advice and send it to the user; other words replace it and are sent again.

    The same words again, as after a double click, change nothing and send nothing; over words that
    the author did not see (`seen`) nothing is written.
    """
    refuse_unless_writable(consultation, by)
    advice = {"recommended": recommended, "next_step": next_step, "hours": hours}
    known = Record.objects.filter(consultation=consultation)
    if again := known.filter(**advice, sent_at__isnull=False).first():
        return again
    result = known.first() or Record(consultation=consultation)
    refuse_changed(advice_of(result), advice, seen=seen)
    for name, value in advice.items():
        setattr(result, name, value)
    result.sent_at = timezone.now()
    with constraints_speak(Record):
        result.full_clean()
        result.save()
    record(consultation, "send_record", by=by, hours=str(hours))
    announce_record(consultation)
    ask_about(consultation)
    propose_levels(Consultation.objects.get(pk=consultation.pk))
    return result


def advice_of(written: Record | None) -> dict[str, Any]:
    """What several people write together, and each may overwrite."""
    if written is None or written._state.adding:
        return {"recommended": "", "next_step": "", "hours": None}
    return {
        "recommended": written.recommended,
        "next_step": written.next_step,
        "hours": written.hours,
    }


def refuse_unless_writable(consultation: Consultation, by: User) -> None:
    """Only the panel or a coordinator writes, and only once the session took place."""
    locked = lock_for(consultation, "write_record", by=by)
    if locked.status != ConsultationStatus.HELD:
        raise DomainError(_("First mark the session as held."))
