"""The last booking of a person, whose answers may serve again."""

from __future__ import annotations

from consultations.enums import ConsultationStatus as C
from consultations.models import Consultation


def earlier_booking(consultation: Consultation) -> Consultation | None:
    """The newest that was sent, while this form is new; never one whose words were cleared."""
    if consultation.title or consultation.status != C.CLAIMED:
        return None
    sent = Consultation.objects.filter(
        requester=consultation.requester_id, booked_at__isnull=False, answers__has_key="title"
    )
    return sent.order_by("-booked_at", "-pk").first()
