"""What each analyst of a panel tried: their own block of the record, or that they agree."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.models import Approach, Consultation, PanelSeat
from consultations.services.levels import propose_levels
from consultations.services.records import amend_record, refuse_unless_writable
from fbias.core.constraints import constraints_speak
from fbias.core.editing import refuse_changed
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from members.models import User

SAID = ("name", "tool", "image", "steps", "outcome", "limits")


@transaction.atomic
def add_approach(consultation: Consultation, *, by: User, **said: Any) -> Approach:
    """What one analyst tried during the hour: `tool`, `steps`, `outcome`, and more of `SAID`."""
    refuse_unless_writable(consultation, by)
    if by.membership is None:
        raise DomainError(_("Only analysts describe what they tried."))
    approach = Approach(consultation=consultation, analyst=by.membership, **said)
    keep(approach)
    record(consultation, "add_approach", by=by, approach=approach.pk)
    follow(consultation)
    return approach


@transaction.atomic
def change_approach(
    approach: Approach, *, by: User, seen: str | None = None, **said: Any
) -> Approach:
    """Other words for a block: by whoever wrote it, before the record is sent and after."""
    own = own_block(approach, by)
    refuse_changed(said_in(own), said, seen=seen)
    for name, value in said.items():
        setattr(own, name, value)
    keep(own)
    record(own.consultation, "change_approach", by=by, approach=own.pk)
    follow(own.consultation)
    return own


@transaction.atomic
def remove_approach(approach: Approach, *, by: User) -> None:
    """Take a block back, by whoever wrote it."""
    own = own_block(approach, by)
    record(own.consultation, "remove_approach", by=by, approach=own.pk, tool=own.tool)
    own.delete()
    follow(own.consultation)


@transaction.atomic
def agree(consultation: Consultation, *, by: User) -> PanelSeat:
    """Say that nothing is to be added to what the others wrote; once is enough."""
    refuse_unless_writable(consultation, by)
    seat = consultation.seats.filter(analyst__user=by, published_at__isnull=False).first()
    if seat is None:
        raise DomainError(_("Only the analysts of this panel agree."))
    if seat.agreed_at is None:
        seat.agreed_at = timezone.now()
        seat.save(update_fields=["agreed_at"])
        record(consultation, "agree", by=by)
    return seat


def own_block(approach: Approach, by: User) -> Approach:
    """The fresh block, if this person wrote it and may still write; its consultation is locked."""
    refuse_unless_writable(approach.consultation, by)
    own = Approach.objects.filter(pk=approach.pk, analyst__user=by).first()
    if own is None:
        raise DomainError(_("Each analyst changes their own block."))
    return own


def said_in(approach: Approach | None) -> dict[str, Any]:
    """What a block says, for the form that changes it."""
    if approach is None:
        return dict.fromkeys(SAID, "")
    return {name: getattr(approach, name) for name in SAID}


def keep(approach: Approach) -> None:
    image = approach.image
    if image is not None and image.consultation_id != approach.consultation_id:
        raise DomainError(_("Choose one of the images of this session."))
    with constraints_speak(Approach):
        approach.full_clean()
        approach.save()


def follow(consultation: Consultation) -> None:
    """What changes with a block: levels that are proposed, and the record that was sent."""
    propose_levels(Consultation.objects.get(pk=consultation.pk))
    amend_record(consultation)
