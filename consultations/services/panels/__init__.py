"""Panels: the draft that coordinators work on, and the published version that people know.

The draft is every seat that is not `leaving`; the published version every seat with a
`published_at`. Only publishing, declining and a conflict of interest change what people were told.
"""

from consultations.services.panels.answers import (
    accept_seat,
    declare_conflict_on_seat,
    decline_seat,
)
from consultations.services.panels.changes import Change, change_panels
from consultations.services.panels.plans import propose_panels
from consultations.services.panels.publication import Published, discard_draft, publish_panels
from consultations.services.panels.seats import lock_seat, seat_analyst, unseat_analyst

__all__ = [
    "Change",
    "Published",
    "accept_seat",
    "change_panels",
    "declare_conflict_on_seat",
    "decline_seat",
    "discard_draft",
    "lock_seat",
    "propose_panels",
    "publish_panels",
    "seat_analyst",
    "unseat_analyst",
]
