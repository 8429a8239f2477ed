"""The personal link in a panel's mails: whoever holds it answers for one seat, signed in or not."""

from __future__ import annotations

from dataclasses import dataclass

from consultations.models import PanelSeat
from fbias.core.links import Purpose, address_of

ANSWER_SEAT = Purpose("consultations.seat-answer", path="seats/", days=None)


@dataclass(frozen=True)
class Named:
    """Whose answer about which panel a link stands for; links of early mails name no panel."""

    seat: int
    analyst: int
    consultation: int | None = None


def answer_token(seat: PanelSeat) -> str:
    """It outlives the seat, to say then what was answered."""
    return ANSWER_SEAT.token(seat.pk, seat.analyst_id, seat.consultation_id)


def answer_address(seat: PanelSeat) -> str:
    return address_of("consultations:answer_seat", answer_token(seat))


def seat_named_by(token: str) -> Named:
    return Named(*ANSWER_SEAT.content(token))
