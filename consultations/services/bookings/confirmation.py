"""The gate: a place is confirmed by a usable image, or by a coordinator who says why not."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus
from consultations.models import Consultation
from consultations.services.mails import announce_confirmed, announce_unconfirmed
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from members.models import User

LONGEST_REASON = 500


class StillNeeded(DomainError):
    """A confirmed place rests on what somebody wants to take away, and no time is left."""


def confirm_when_ready(consultation: Consultation) -> Consultation:
    """Confirm a provisional place once an image opens and no other is blocked by a fault.

    After a session that the person missed, a coordinator says yes first.
    """
    is_ready = (
        consultation.usable_images
        and not consultation.blocked_images
        and not consultation.needs_yes
    )
    if consultation.status != ConsultationStatus.PROVISIONAL or not is_ready:
        return consultation
    consultation = consultation.life.advance(consultation, "confirm", by=None)
    announce_confirmed(consultation)
    return consultation


@transaction.atomic
def confirm_by_hand(consultation: Consultation, *, by: User, reason: str) -> Consultation:
    """A coordinator confirms what the portal does not; why stays with the place and its history."""
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise DomainError(_("Please say why the session can take place without a usable image."))
    without_image = not consultation.usable_images
    accepts = without_image or bool(consultation.blocked_images)
    consultation = consultation.life.advance(
        consultation,
        "confirm",
        by=by,
        accepted_reason=reason if accepts else "",
        needs_yes=False,
    )
    verb = (
        "accept_without_image"
        if without_image
        else "accept_faults"
        if accepts
        else "accept_after_no_show"
    )
    record(consultation, verb, by=by, reason=reason)
    announce_confirmed(consultation)
    return consultation


def withdraw_acceptance(consultation: Consultation) -> Consultation:
    """What a coordinator looked at is no longer so: only images count from here on."""
    if consultation.accepted_reason:
        consultation.accepted_reason = ""
        consultation.save(update_fields=["accepted_reason"])
    return close_when_shut(consultation)


def give_back_acceptance(consultation: Consultation, reason: str) -> Consultation:
    """What a coordinator had looked at is there again: by an image that opens, or their reason."""
    consultation = confirm_when_ready(consultation)
    if not reason or consultation.accepted_reason:
        return consultation
    if consultation.status == ConsultationStatus.PROVISIONAL:
        consultation = consultation.life.advance(
            consultation, "confirm", by=None, accepted_reason=reason
        )
        announce_confirmed(consultation)
    elif consultation.status == ConsultationStatus.CONFIRMED:
        consultation.accepted_reason = reason
        consultation.save(update_fields=["accepted_reason"])
    return consultation


def close_when_shut(consultation: Consultation) -> Consultation:
    """Make a confirmed place provisional again once nothing opens the gate, and say so.

    Refused once the images are due: nobody loses a place for which there is no time left.
    """
    if consultation.status != ConsultationStatus.CONFIRMED or consultation.gate_is_open:
        return consultation
    if consultation.is_past_data_deadline(timezone.now()):
        raise StillNeeded(
            _("Your place rests on this, and the images were due already. Add an image first.")
        )
    consultation = consultation.life.advance(consultation, "await_images", by=None)
    announce_unconfirmed(consultation)
    return consultation
