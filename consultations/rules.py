"""Who may do what with a consultation; when is in `workflow.py`.

A conflict of interest beats every role: each role predicate is joined with `no_conflict`.
"""

from __future__ import annotations

from typing import Any

import rules

from members.queries.conflicts import in_conflict
from members.rules import is_coordinator


@rules.predicate
def is_requester(user: Any, consultation: Any) -> bool:
    return consultation is not None and consultation.requester_id == user.pk


@rules.predicate
def sits_on_panel(user: Any, consultation: Any) -> bool:
    """Whether the person has a published seat and is still a member."""
    if consultation is None or not user.is_authenticated or not user.is_analyst:
        return False
    return any(
        seat.analyst_id == user.standing.analyst and seat.published_at
        for seat in consultation.seats.all()
    )


@rules.predicate
def is_guest(user: Any, consultation: Any) -> bool:
    """Whether whoever asked added this person as a colleague."""
    if consultation is None or not user.is_authenticated:
        return False
    return any(guest.person_id == user.pk for guest in consultation.guests.all())


@rules.predicate
def no_conflict(user: Any, consultation: Any) -> bool:
    """Neither with whoever asked nor with a colleague beside them."""
    if consultation is None:
        return True
    if in_conflict(user, consultation.requester):
        return False
    return not (user.is_in_conflict and in_conflict(user, *consultation.asking))


@rules.predicate
def is_sender(user: Any, mail: Any) -> bool:
    return mail is not None and mail.sender_id == user.pk and is_coordinator(user)


coordinates = is_coordinator & no_conflict
takes_part = sits_on_panel & no_conflict
accompanies = is_guest & no_conflict
