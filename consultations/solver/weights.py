"""How much each wish counts, in points; docs/panels.md explains every one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from consultations.solver.errors import BadProblem


@dataclass(frozen=True)
class Weights:
    """Points per wish; nothing may be negative, and zero switches a wish off."""

    operation: float = 3.0
    """What the best level of a panel is worth for a tag of this group."""
    tool: float = 2.0
    modality: float = 1.0
    domain: float = 1.0
    other: float = 1.0
    """Tags whose group is not known."""
    follow: float = 0.25
    """The share of a tag's points that level 1 earns; then levels 2 and 3."""
    do: float = 0.75
    teach: float = 1.0
    second: float = 0.25
    """How much the second best person on a tag counts beside the best."""
    main_operation: float = 2.0
    """Each main operation that somebody on the panel can do."""
    learning: float = 1.0
    """Somebody teaches a tag that somebody else on the panel wants to learn."""
    language: float = 3.0
    """Somebody speaks the user's language."""
    not_speaking: float = 0.5
    """Taken off for each member who does not."""
    same_site: float = 1.0
    """Taken off for each pair of the same site."""
    repeat: float = 0.5
    """Taken off for each member whom this user already met."""
    senior: float = 1.0
    """Somebody senior is on the panel."""
    sat: float = 0.25
    """Taken off for each member who sits on another open desk of the year."""
    load: float = 0.02
    """Taken off per squared hour of the year above the person with the fewest hours."""
    pair: float = 0.25
    """Taken off for each time that a pair sat together before."""

    def group(self, name: str) -> float:
        known = name in ("operation", "tool", "modality", "domain")
        return float(getattr(self, name if known else "other"))

    def level(self, level: int) -> float:
        return (0.0, self.follow, self.do, self.teach)[level]

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Weights:
        """The defaults with these changes; refuses names it does not know and bad numbers."""
        known = [field.name for field in fields(cls)]
        for name, value in given.items():
            if name not in known:
                raise BadProblem(f"There is no weight “{name}”. Known are: {', '.join(known)}.")
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not number or not 0 <= value <= LARGEST:
                raise BadProblem(f"The weight “{name}” must be a number from 0 to {LARGEST}.")
        weights = cls(**{name: float(value) for name, value in given.items()})
        if not weights.follow <= weights.do <= weights.teach:
            raise BadProblem("The weights follow, do and teach must not fall in this order.")
        if weights.second > 1:
            raise BadProblem("The weight “second” must be at most 1.")
        return weights


LARGEST = 1000
