"""What the apps hold of a person: to take along, to hand over first, and to erase."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fbias.core.registry import Registry
from members.models import User

type Rows = Iterable[Mapping[str, Any]]
Data = Callable[[User], Rows]
Stakes = Callable[[User], Iterable[str]]
Eraser = Callable[[User], None]

_data = Registry[Data]()
_stakes = Registry[Stakes]()
_erasers = Registry[Eraser]()


def register_data(name: str, rows: Data) -> None:
    """`rows(person)` become the file `name`.json of what the person takes along: plain values."""
    _data.add(rows, name=name)


def register_stakes(stakes: Stakes) -> None:
    """What the person still has to end or to hand over, each as a few words."""
    _stakes.add(stakes)


def register_eraser(eraser: Eraser) -> None:
    """Make the person's rows say nothing of them; called in the transaction of the erasure."""
    _erasers.add(eraser)


def data_of(person: User) -> dict[str, list[Mapping[str, Any]]]:
    return {name: list(rows(person)) for name, rows in _data.items()}


def stakes_of(person: User) -> list[str]:
    return [words for stakes in _stakes.values() for words in stakes(person)]


def erase_rows_of(person: User) -> None:
    for eraser in _erasers.values():
        eraser(person)
