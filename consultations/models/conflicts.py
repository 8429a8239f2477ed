"""From whom the rows of a consultation come: a conflict of interest with one of them hides them."""

from __future__ import annotations

from members.models.conflicts.hiding import Beside


def come_from_asking(way: str = "") -> tuple[str | Beside, ...]:
    """Whoever asked, and the colleagues beside them, of the consultation at `way`."""
    guests = Beside("consultations.Guest", "consultation", "person", way or "pk")
    return (f"{way}__requester" if way else "requester", guests)
