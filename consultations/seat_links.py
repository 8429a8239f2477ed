"""The personal link in a panel's mails: whoever holds it answers for one seat, signed in or not."""

from __future__ import annotations

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from consultations.models import PanelSeat


def signer() -> Signer:
    return Signer(salt="consultations.seat-answer")


def answer_token(seat: PanelSeat) -> str:
    """Signed with the portal's secret; it names the seat, so it dies with the seat."""
    return signer().sign(f"{seat.pk}-{seat.analyst_id}")


def answer_address(seat: PanelSeat) -> str:
    return settings.SITE_URL + reverse("consultations:answer_seat", args=[answer_token(seat)])


def seat_named_by(token: str) -> tuple[int, int] | None:
    """The seat and analyst that a link was made for; None for anything forged or cut off."""
    try:
        seat, analyst = signer().unsign(token).split("-")
    except (BadSignature, ValueError):
        return None
    return int(seat), int(analyst)
