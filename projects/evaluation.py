"""What several opinions come to: medians and spreads, exact, never an average.

Pure arithmetic. A score orders a waiting list; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

MOST_POINTS = 4


@dataclass(frozen=True)
class Spread:
    """The lowest, the middle and the highest of some numbers; between two middles, half-way."""

    low: Decimal
    median: Decimal
    high: Decimal


def spread(numbers: Iterable[Decimal | int]) -> Spread | None:
    """None without numbers."""
    found = sorted(Decimal(number) for number in numbers)
    return Spread(found[0], median(found), found[-1]) if found else None


def weighted_total(points: Mapping[str, int], weights: Mapping[str, int]) -> int:
    """Points times weight, summed over the criteria."""
    return sum(points[code] * weight for code, weight in weights.items() if code in points)


def most(weights: Mapping[str, int]) -> int:
    """The total of four points everywhere."""
    return MOST_POINTS * sum(weights.values())


def in_percent(total: Decimal, highest: int) -> Decimal:
    """A total as a share of the highest one, so that calls of other weights compare."""
    return (total * 100 / highest).quantize(Decimal("0.1")) if highest else Decimal(0)


def total_of(opinions: Sequence[Mapping[str, int]], weights: Mapping[str, int]) -> Spread | None:
    return spread(weighted_total(points, weights) for points in opinions)
