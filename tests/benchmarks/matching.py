"""How well texts find their tags, against a plain baseline: `python -m tests.benchmarks.matching`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1] / "members" / "matching" / "data"
FIRST = (1, 3, 5)
Rank = Callable[[str, str], Sequence[str]]


def requests(name: str = "requests.jsonl") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def hits(
    rank: Rank, asked: Iterable[dict[str, Any]], group: str = "operation", *, title_only: bool
) -> tuple[float, ...]:
    """The share of requests with a true tag of the group among the first 1, 3 and 5."""
    found, total = [0] * len(FIRST), 0
    for request in asked:
        if true := set(request["tags"][group]):
            total += 1
            ranked = rank(request["title"], "" if title_only else request["abstract_masked"])
            for place, first in enumerate(FIRST):
                found[place] += not true.isdisjoint(ranked[:first])
    return tuple(round(count / total, 3) for count in found)
