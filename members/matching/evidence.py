"""The phrases of a text that speak for each tag: how much they weigh and how they were written."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from members.matching.phrases import Hit, Phrases
from members.matching.terms import Term
from members.matching.words import Word

LONGER = 0.4
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """Per term (by place): the weight of its phrases, and where they stand in the text."""

    text: str
    weights: tuple[float, ...]
    spans: dict[int, tuple[tuple[int, int], ...]]

    def words(self, place: int) -> tuple[str, ...]:
        """The parts of the text that made it, in reading order, each once whatever its case."""
        parts = {
            self.text[start:end].casefold(): self.text[start:end]
            for start, end in reversed(self.spans.get(place, ()))
        }
        return tuple(reversed(parts.values()))[:SHOWN]


def evidence_of(
    text: str, words: Sequence[Word], phrases: Phrases, terms: Sequence[Term]
) -> Evidence:
    """A longer phrase hides the shorter ones inside it, tag by tag; repeating adds nothing."""
    sizes = Counter(term.group for term in terms)
    heard: dict[int, dict[int, tuple[float, Hit]]] = defaultdict(dict)
    for hit in phrases.find(words):
        owners = phrases.owners[hit.phrase]
        sharing = Counter(terms[place].group for place in owners)
        for place in owners:
            group = terms[place].group
            rarity = math.log(1 + sizes[group] / sharing[group])
            weight = hit.how * rarity * (1 + LONGER * (phrases.lengths[hit.phrase] - 1))
            if weight > heard[place].get(hit.phrase, (0.0,))[0]:
                heard[place][hit.phrase] = (weight, hit)
    weights = [0.0] * len(terms)
    spans = {}
    for place, found in heard.items():
        kept = _apart(list(found.values()))
        weights[place] = sum(weight for weight, _ in kept)
        spans[place] = tuple(sorted((words[h.first].start, words[h.last].end) for _, h in kept))
    return Evidence(text, tuple(weights), spans)


def _apart(hits: list[tuple[float, Hit]]) -> list[tuple[float, Hit]]:
    kept: list[tuple[float, Hit]] = []
    used: set[int] = set()
    for weight, hit in sorted(hits, key=lambda pair: (-pair[0], pair[1].first, pair[1].last)):
        run = range(hit.first, hit.last + 1)
        if used.isdisjoint(run):
            used.update(run)
            kept.append((weight, hit))
    return kept
