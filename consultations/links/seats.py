"""The personal link in a panel's mails: whoever holds it answers for one seat, signed in or not."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from consultations.models import PanelSeat


def signer() -> Signer:
    return Signer(salt="consultations.seat-answer")


@dataclass(frozen=True)
class Named:
    """Whose answer about which panel a link stands for; links of early mails name no panel."""

    seat: int
    analyst: int
    consultation: int | None = None


def answer_token(seat: PanelSeat) -> str:
    """Signed with the portal's secret; it outlives the seat, to say then what was answered."""
    return signer().sign(f"{seat.pk}-{seat.analyst_id}-{seat.consultation_id}")


def answer_address(seat: PanelSeat) -> str:
    return settings.SITE_URL + reverse("consultations:answer_seat", args=[answer_token(seat)])


def seat_named_by(token: str) -> Named | None:
    """What a link was made for; None for anything forged or cut off."""
    try:
        return Named(*map(int, signer().unsign(token).split("-")))
    except (BadSignature, TypeError, ValueError):
        return None
