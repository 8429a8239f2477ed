"""The link in a colleague's mails: it shows one session, and says whether they come."""

from __future__ import annotations

from typing import Any

from consultations.models import Guest
from fbias.core.links import Purpose, address_of, sign
from members.queries.conflicts import in_conflict


def is_still_guest(guest: Any, person: Any) -> bool:
    return bool(
        guest.person_id == person.pk
        and person.is_active
        and not in_conflict(person, *guest.consultation.asking)
    )


JOIN_SESSION = Purpose("consultations.guest", path="links/session/", holds=is_still_guest)


def guest_address(guest: Guest) -> str:
    return address_of("consultations:guest_link", sign(JOIN_SESSION, guest, guest.person))
