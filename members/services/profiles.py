"""What people say about themselves."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from fbias.core.editing import refuse_changed
from fbias.core.timeline import apply_changes, record
from fbias.core.workflow import lock_for
from members.hooks.analysts import conflict_declared
from members.models import Analyst, User


@transaction.atomic
def update_profile(person: User, *, by: User, seen: str | None = None, **changes: Any) -> User:
    """Save the person's own details; choosing from the list clears the free text.

    Another institution or PI may bring a conflict of interest with it. Over what the author did not
    see (`seen`) nothing is written.
    """
    # Not for update of the key: whoever seats or writes to this person at the moment need not wait.
    locked = User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if not by.has_perm(User.get_perm("change"), locked):
        raise PermissionDenied
    refuse_changed({name: getattr(locked, name) for name in changes}, changes, seen=seen)
    changed = apply_changes(locked, changes)
    if locked.institution_id:
        locked.institution_text = locked.institution_kind = locked.institution_country = ""
    locked.full_clean(exclude=["password"])
    locked.save()
    if changed:
        record(locked, "update_profile", by=by, changes=changed)
    if {"institution", "pi_email"} & set(changed):
        conflict_declared(locked)
    return locked


def choose_language(person: User, *, language: str) -> None:
    """Remember the language that a person picked in the page head."""
    User.objects.filter(pk=person.pk).update(language=language)


@transaction.atomic
def update_membership(
    analyst: Analyst, *, by: User, seen: str | None = None, **changes: Any
) -> Analyst:
    """Save what a member tells the others; status and hours have their own doors.

    Over what the author did not see (`seen`) nothing is written.
    """
    locked = lock_for(analyst, "change", by=by)
    refuse_changed({name: getattr(locked, name) for name in changes}, changes, seen=seen)
    changed = apply_changes(locked, changes)
    locked.full_clean(validate_unique=False)
    locked.save()
    if changed:
        record(locked, "update_membership", by=by, changes=changed)
    return locked
