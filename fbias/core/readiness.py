"""What a facility needs before its first day; each app says what it needs and where it is set."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from fbias.core.registry import Registry

Words = str | Promise


@dataclass(frozen=True)
class Need:
    """One thing: whether it is there, why it is wanted, and its place.

    The place is an address in the portal, or a `setting` of `.env` that the operator writes. What
    is only `advised` keeps nobody from working.
    """

    what: Words
    is_met: bool
    why: Words
    url: str = ""
    setting: str = ""
    advised: bool = False


NeedsOf = Callable[[], Iterable[Need]]

_sources = Registry[tuple[int, NeedsOf]]()


def register_needs(needs_of: NeedsOf, *, order: int) -> None:
    """Add what an app needs; lower orders come first."""
    _sources.add((order, needs_of))


def all_needs() -> list[Need]:
    return [
        need
        for _order, needs_of in sorted(_sources, key=lambda source: source[0])
        for need in needs_of()
    ]


def missing_needs() -> list[Need]:
    """What keeps the facility from working; advice is left out."""
    return [need for need in all_needs() if not (need.is_met or need.advised)]
