"""Find by words whatever one may see; each app brings its own in `AppConfig.ready()`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from fbias.core.cut import Cut, first
from fbias.core.folding import met_in, words_of
from fbias.core.registry import Registry

MOST = 10  # of one kind
SHORTEST, LONGEST = 2, 100
REFERENCE = re.compile(r"(?P<letter>[A-Za-z])-?(?P<number>\d{1,9})", re.ASCII)


@dataclass(frozen=True)
class Sought:
    """What somebody typed: every word is to be found, or the row of that number, as “P-12”."""

    text: str

    @property
    def is_enough(self) -> bool:
        return len(self.text) >= SHORTEST

    def number(self, letter: str) -> int | None:
        found = REFERENCE.fullmatch(self.text)
        return int(found["number"]) if found and found["letter"].upper() == letter else None

    def among[T: QuerySet](self, rows: T, *fields: str, letter: str = "") -> T:
        """Those of the rows that meet it, one more than are shown."""
        number = self.number(letter)
        if number is not None:
            return rows.filter(pk=number)
        for word in words_of(self.text):
            rows = rows.filter(met_in(rows.model, word, *fields))
        return rows[: MOST + 1]


@dataclass(frozen=True)
class Hit:
    title: str
    url: str
    about: str = ""


@dataclass(frozen=True)
class Hits:
    """What was found of one kind, under its name."""

    key: str
    label: str
    cut: Cut[Hit]
    order: int


def hits(key: str, label: str, found: Iterable[Hit], *, order: int) -> Hits:
    return Hits(key, label, first(found, MOST), order)


HitsFor = Callable[[Any, Sought], Iterable[Hits]]
_sources = Registry[HitsFor]()


def register_search(hits_for: HitsFor) -> None:
    """Add what this app finds for a person: nothing that they may not open."""
    _sources.add(hits_for)


def search(user: Any, sought: Sought) -> list[Hits]:
    """Each kind of which something was found, of a lower order first."""
    if not sought.is_enough:
        return []
    found = [one for find in _sources.values() for one in find(user, sought) if one.cut.rows]
    return sorted(found, key=lambda kind: kind.order)
