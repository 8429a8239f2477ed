"""In whose words the solver speaks: plain English, until the portal lends it its readers' own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Voice:
    """How a sentence is said, alone and counted, and how hours and numbers are written."""

    one: Callable[[str], str]
    counted: Callable[[str, str, int], str]
    hours: Callable[[float], str]
    number: Callable[[float], str]


def in_english(number: float) -> str:
    return f"{number:,.2f}".rstrip("0").rstrip(".")


ENGLISH = Voice(
    one=lambda words: words,
    counted=lambda one, many, count: one if count == 1 else many,
    hours=lambda number: f"{in_english(number)} hour{'' if number == 1 else 's'}",
    number=in_english,
)
_lent = [ENGLISH]


def voice() -> Voice:
    return _lent[-1]


def speak_with(lent: Voice) -> None:
    _lent[:] = [lent]
