"""A list that is cut says so: its first rows, and whether there are more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice


@dataclass(frozen=True)
class Cut[T]:
    """The rows that are shown (`components/cut_list.html` says the rest)."""

    rows: list[T]
    has_more: bool = False

    def __str__(self) -> str:
        """How many: “12”, or “50+” where there are more."""
        return f"{len(self.rows)}{'+' if self.has_more else ''}"


def first[T](rows: Iterable[T], most: int) -> Cut[T]:
    """At most so many rows; of a queryset give a slice that holds one more."""
    found = list(islice(rows, most + 1))
    return Cut(found[:most], has_more=len(found) > most)
