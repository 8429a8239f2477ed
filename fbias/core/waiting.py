"""What waits for one person, from every app; each brings its own in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from fbias.core.clock import facility_today
from fbias.core.cut import Cut, first
from fbias.core.registry import Registry

MOST = 50  # of one pile


@dataclass(frozen=True)
class Item:
    """One thing to do: what, about what, where, and until when."""

    what: str
    about: str
    url: str
    due_on: date | datetime | None = None
    since: date | datetime | None = None

    @property
    def due_at(self) -> datetime | None:
        """The instant, where it is one and not a day."""
        return self.due_on if isinstance(self.due_on, datetime) else None

    @property
    def is_late(self) -> bool:
        if self.due_at:
            return self.due_at < timezone.now()
        return self.due_on is not None and self.due_on < facility_today()


@dataclass(frozen=True)
class Pile:
    """Things of one kind, with words for the person they wait for; of a lower `order` first."""

    key: str
    label: str
    all_items: list[Item]
    order: int = 50

    @property
    def items(self) -> list[Item]:
        return self.cut.rows

    @property
    def cut(self) -> Cut[Item]:
        return first(self.all_items, MOST)


def in_one_query(parts: Iterable[QuerySet]) -> QuerySet:
    """The rows of all parts, each ordered and cut by itself."""
    match list(parts):
        case [alone]:  # a union of one is the part itself, which takes no other order
            return alone
        case found:
            return found[0].union(*found[1:], all=True).order_by()


PilesOf = Callable[[Any], Iterable[Pile]]
_sources = Registry[PilesOf]()


def register_piles(piles_of: PilesOf) -> None:
    """Add what waits for a person in this app; nothing that is hidden from them."""
    _sources.add(piles_of)


def waiting_for(user: Any) -> list[Pile]:
    """Every pile that is not empty, the most urgent kind first."""
    piles = [pile for piles_of in _sources.values() for pile in piles_of(user) if pile.all_items]
    return sorted(piles, key=lambda pile: pile.order)


def how_much_waits(user: Any) -> Cut[Item]:
    """For the menu: “3”, or “50+”."""
    return first((item for pile in waiting_for(user) for item in pile.all_items), MOST)
