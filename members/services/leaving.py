"""Somebody leaves, goes on leave or loses the account: what they hold is named and handed over."""

from __future__ import annotations

from django.db import transaction

from fbias.core.timeline import record
from fbias.notifications.services import notify
from members.hooks.analysts import member_left
from members.hooks.leaving import Period, in_the_hands_of
from members.models import Absence, Analyst, User
from members.queries.people import coordinators
from members.services.roles import refuse_to_lock_out_the_last_coordinator


@transaction.atomic
def close_account(person: User, *, by: User | None) -> User:
    """Nobody signs in with it any more; what the person holds is told to the coordinators."""
    locked = User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if not locked.is_active:
        return locked
    refuse_to_lock_out_the_last_coordinator(locked)
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    entry = record(locked, "close_account", by=by)
    analyst = Analyst.objects.filter(user=locked).first()
    if analyst:
        ask_for_a_hand_over(analyst, because="closed", occasion=f"timeline-{entry.pk}")
        member_left(analyst)
    return locked


def days_of(absence: Absence | None) -> Period | None:
    return (absence.first_day, absence.last_day) if absence else None


def ask_for_a_hand_over(
    analyst: Analyst,
    *,
    because: str,
    occasion: str,
    note: str = "",
    absence: Absence | None = None,
) -> int:
    """Tell each coordinator what is in these hands, as far as they may know; how many were told.

    `because` is `left`, `on_leave`, `closed`, or `away` for an absence.
    """
    told, during = 0, days_of(absence)
    for coordinator in coordinators().exclude(pk=analyst.user_id):
        if in_the_hands_of(analyst, reader=coordinator, during=during):
            notify(
                coordinator,
                "member_hands",
                about=absence or analyst,
                occasion=occasion,
                because=because,
                note=note,
            )
            told += 1
    return told
