"""Links worth reading: added by anybody inside, taken off by whoever added them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from fbias.core.constraints import constraints_speak
from fbias.core.workflow import lock_for
from fbias.network.models import Reading
from fbias.network.rules import is_inside
from members.models import User


@transaction.atomic
def add_reading(*, by: User, link: str, title: str, why: str = "") -> Reading:
    """Put a link on the list; the same link is there once, whoever found it."""
    if not is_inside(by):
        raise PermissionDenied
    reading = Reading(link=link, title=title, why=why, added_by=by)
    with constraints_speak(Reading):
        reading.full_clean(validate_unique=False)
        reading.save(force_insert=True)
    return reading


@transaction.atomic
def remove_reading(reading: Reading, *, by: User) -> None:
    lock_for(reading, "remove", by=by).delete()
