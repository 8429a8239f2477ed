"""Find by words whatever one may see; each app brings its own in `AppConfig.ready()`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet, TextField

from fbias.core.cut import Cut, first
from fbias.core.folding import met_in, words_of
from fbias.core.prepared import Param, PreparedFor, key
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

    @cached_property
    def reference(self) -> tuple[str, int] | None:
        found = REFERENCE.fullmatch(self.text)
        return (found["letter"].upper(), int(found["number"])) if found else None

    @cached_property
    def words(self) -> list[Any]:
        return words_of(self.text)

    @property
    def shape(self) -> Shape:
        return Shape(self.reference[0] if self.reference else "", len(self.words))

    @property
    def values(self) -> dict[str, Any]:
        """What fills the places of `AnySought`."""
        named = {f"word{n}": word for n, word in enumerate(self.words)}
        return named | {"number": self.reference[1] if self.reference else None}

    def number(self, letter: str) -> Any:
        return self.reference[1] if self.reference and self.reference[0] == letter else None

    def among[T: QuerySet](self, rows: T, *fields: str, letter: str = "") -> T:
        """Those of the rows that meet it, one more than are shown."""
        number = self.number(letter)
        if number is not None:
            return rows.filter(pk=number)
        for word in self.words:
            rows = rows.filter(met_in(rows.model, word, *fields))
        return rows[: MOST + 1]


class Shape(NamedTuple):
    """What decides which conditions a search has; what was typed fills their places."""

    letter: str
    words: int


class AnySought(Sought):
    """Whatever is typed in one shape, while the queries for it are prepared."""

    def __init__(self, shape: Shape) -> None:
        super().__init__("")
        vars(self).update(
            reference=(shape.letter, key("number")) if shape.letter else None,
            words=[Param(f"word{n}", TextField()) for n in range(shape.words)],
        )


class PreparedSearch[M: Model]:
    """`@PreparedSearch` on a function of the reader and what is sought that gives a queryset.

    It is compiled once for each kind of reader and shape of words.
    """

    def __init__(self, build: Callable[[Any, Sought], QuerySet[M, Any]]) -> None:
        self.build = build
        self.by_shape: dict[Shape, PreparedFor[M]] = {}

    def __call__(self, reader: Any, sought: Sought, **values: Any) -> Iterable[M]:
        if not reader.is_authenticated:
            return self.build(reader, sought)
        shape = sought.shape
        if shape not in self.by_shape:
            self.by_shape[shape] = PreparedFor(
                lambda anybody: self.build(anybody, AnySought(shape))
            )
        return self.by_shape[shape](reader, **sought.values, **values)


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
