"""What goes in and what comes out: plain values, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

GROUPS = ("operation", "modality", "domain", "tool")


@dataclass(frozen=True, slots=True)
class Term:
    """A tag as the matcher sees it. `implies` holds linked slugs and how strongly (0 to 1)."""

    slug: str
    group: str
    label_en: str
    label_fr: str
    synonyms_en: tuple[str, ...] = ()
    synonyms_fr: tuple[str, ...] = ()
    implies: Mapping[str, float] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Example:
    """An earlier request, the tags its author said yes to, and those suggested in vain."""

    text: str
    confirmed: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """One tag in a ranking and the words of the text that speak for it, as they were written."""

    slug: str
    score: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each kind of evidence counts; docs/matching.md says how these were found."""

    pieces: float = 1.0
    words: float = 0.5
    phrases: float = 0.25
    learned_operation: float = 1.0
    learned_other: float = 3.0
    linked_operation: float = 0.1
    linked_other: float = 0.4


Ranking = dict[str, tuple[Match, ...]]
