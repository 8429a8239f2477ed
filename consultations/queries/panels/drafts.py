"""What a coordinator saw of the panels, as one word to compare before anything is written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from consultations.models import Consultation, PanelSeat


def seen_of(consultation_ids: Iterable[int]) -> str:
    """A word that changes as soon as one of these panels, its locks or its hour do."""
    ids = set(consultation_ids)
    return word_for(
        Consultation.objects.filter(pk__in=ids), PanelSeat.objects.filter(consultation__in=ids)
    )


def word_for(consultations: Iterable[Consultation], seats: Iterable[PanelSeat]) -> str:
    """The same word from rows that are read already."""
    hours = sorted((one.pk, one.session_id) for one in consultations)
    rows = sorted(
        (
            seat.pk,
            seat.consultation_id,
            seat.analyst_id,
            seat.leaving,
            seat.locked,
            bool(seat.published_at),
        )
        for seat in seats
    )
    return hashlib.sha256(repr((hours, rows)).encode()).hexdigest()[:20]
