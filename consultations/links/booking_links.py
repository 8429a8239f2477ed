"""The link in a user's mails: whoever holds it manages the booking, signed in or not."""

from __future__ import annotations

from typing import Any

from consultations.models import Consultation
from fbias.core.links import Purpose, address_of, sign


def is_asked_by(consultation: Consultation, person: Any) -> bool:
    return bool(consultation.requester_id == person.pk and person.is_active)


MANAGE_BOOKING = Purpose("consultations.manage", path="my-booking/", days=None, holds=is_asked_by)


def manage_token(consultation: Consultation) -> str:
    return sign(MANAGE_BOOKING, consultation, consultation.requester)


def manage_address(consultation: Consultation) -> str:
    return address_of("consultations:manage", manage_token(consultation))
