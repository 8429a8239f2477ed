"""When a person wants which mails: read by the outbox, changed by the person or by one click."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction

from fbias.core.links import Purpose
from fbias.notifications.enums import Audience, Timing
from fbias.notifications.kinds import KINDS, Kind
from fbias.notifications.models import Preference

if TYPE_CHECKING:
    from members.models import User

DIGEST = "weekly_digest"
READERS = {
    "desk": Audience.COORDINATORS,
    "trouble": Audience.COORDINATORS,
    "erasure": Audience.COORDINATORS,
    "image": Audience.COORDINATORS,
    "text": Audience.COORDINATORS,
    "panel": Audience.MEMBERS,
    "poll": Audience.MEMBERS,
    "meeting": Audience.MEMBERS,
    "member": Audience.MEMBERS,
}
STOP_MAILS = Purpose("stop mails", "stop-mails/", days=None)


def timing_of(person: User, kind: Kind) -> str:
    """Essential mails come at once, whatever was chosen when they were not."""
    if not kind.optional:
        return Timing.AT_ONCE
    chosen = Preference.objects.filter(person=person, kind=kind.name).values_list("timing")
    return next((timing for (timing,) in chosen), Timing.AT_ONCE)


def concerns(person: User, audience: str) -> bool:
    """Whether mails for this audience may reach the person at all."""
    return {
        Audience.EVERYBODY: True,
        Audience.MEMBERS: bool(person.is_analyst or person.is_coordinator),
        Audience.COORDINATORS: bool(person.is_coordinator),
    }[Audience(audience)]


def optional_kinds(person: User) -> list[Kind]:
    """What this person may choose about, audience by audience."""
    kinds = [kind for kind in KINDS.values() if kind.optional and concerns(person, kind.optional)]
    order = Audience.values
    return sorted(kinds, key=lambda kind: order.index(kind.optional))


def essential_kinds(person: User) -> list[Kind]:
    """What always comes at once, as far as it can concern this person at all."""
    return [
        kind
        for kind in KINDS.values()
        if not kind.optional and kind.sample and concerns(person, reader_of(kind))
    ]


def reader_of(kind: Kind) -> str:
    """For whom a kind without a choice is, by the part of the portal that sends it."""
    part = kind.name.partition("_")[0]
    return READERS.get(part, Audience.EVERYBODY)


@transaction.atomic
def choose_mails(*, by: User, timings: Mapping[str, str]) -> None:
    """Keep what the person chose for the kinds named; the others stay as they are."""
    known = {kind.name for kind in optional_kinds(by)}
    for kind, timing in timings.items():
        if kind in known and timing:
            _choose(by, kind, Timing(timing))


@transaction.atomic
def stop_mails(person: User, kind: str) -> None:
    """One click: never this kind again; for the digest, none of the kinds in it."""
    if kind == DIGEST:
        Preference.objects.filter(person=person, timing=Timing.WEEKLY).update(timing=Timing.NEVER)
    elif kind in KINDS and KINDS[kind].optional:
        _choose(person, kind, Timing.NEVER)


def _choose(person: User, kind: str, timing: Timing) -> None:
    Preference.objects.update_or_create(person=person, kind=kind, defaults={"timing": timing})
