"""What is in somebody's hands when they leave: upper apps say so through what they registered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from fbias.core.registry import Registry
from members.models import Analyst, User

Period = tuple[date, date]
PROPOSED = 3


@dataclass(frozen=True)
class Held:
    """One thing that somebody else must take over, where, and who could, best first."""

    label: str
    path: str
    replacements: Sequence[str] = ()


class HandsOf(Protocol):
    """What the analyst holds, in those days or at all, as `reader` may know it.

    A conflict of interest hides things; who could take over is looked for where `propose` asks.
    """

    def __call__(
        self, analyst: Analyst, *, reader: User, during: Period | None, propose: bool
    ) -> list[Held]: ...


_sources = Registry[HandsOf]()


def register_hands(source: HandsOf) -> None:
    _sources.add(source)


def in_the_hands_of(
    analyst: Analyst, *, reader: User, during: Period | None = None, propose: bool = False
) -> list[Held]:
    """Seats, roles, opinions, reports and tasks, in the order in which they were registered."""
    return [
        held
        for source in _sources
        for held in source(analyst, reader=reader, during=during, propose=propose)
    ]
