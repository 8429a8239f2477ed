"""The gate: answers and a usable image confirm a place, or a coordinator who says why not."""

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
    """Confirm a provisional place once nothing of the gate is missing, and no file has a fault.

    After a session that the person missed, a coordinator says yes first.
    """
    has_faults = consultation.blocked_images and not consultation.accepted_reason
    is_ready = consultation.gate_is_open and not has_faults and not consultation.needs_yes
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
        raise DomainError(_("Please say why the session can take place all the same."))
    accepted = {
        "accept_without_image": not consultation.usable_images,
        "accept_faults": bool(consultation.usable_images and consultation.blocked_images),
        "accept_without_answers": bool(consultation.form.missing(consultation.answers)),
    }
    of_files = accepted["accept_without_image"] or accepted["accept_faults"]
    consultation = consultation.life.advance(
        consultation,
        "confirm",
        by=by,
        accepted_reason=reason if of_files else "",
        answers_reason=reason if accepted["accept_without_answers"] else "",
        needs_yes=False,
    )
    for verb in [verb for verb, is_so in accepted.items() if is_so] or ["accept_after_no_show"]:
        record(consultation, verb, by=by, reason=reason)
    announce_confirmed(consultation)
    return consultation


def settle_answers(consultation: Consultation) -> Consultation:
    """Other answers may close the gate of a place, or open it; whole ones need no reason."""
    if consultation.answers_reason and not consultation.form.missing(consultation.answers):
        consultation.answers_reason = ""
        consultation.save(update_fields=["answers_reason"])
    return confirm_when_ready(close_when_shut(consultation))


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

    Nobody loses a place for which there is no time left: once the images are due, taking away the
    last one is refused, and an answer that is missing then is only asked for.
    """
    if consultation.status != ConsultationStatus.CONFIRMED or consultation.gate_is_open:
        return consultation
    if consultation.is_past_data_deadline(timezone.now()):
        if consultation.images_are_in:
            return consultation
        raise StillNeeded(
            _(
                "Your place depends on this image, and the images were already due. Add another "
                "image first."
            )
        )
    consultation = consultation.life.advance(consultation, "await_images", by=None)
    announce_unconfirmed(consultation)
    return consultation
