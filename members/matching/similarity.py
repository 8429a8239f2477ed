"""Past texts like this one, in either language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from members.matching.phrases import Phrases
from members.matching.vocabulary import packaged
from members.matching.words import words_of

SHOWN = 5


class Similar(NamedTuple):
    """A past text, how like it is (0 to 1), and the words of the asked text that are in both."""

    id: str
    score: float
    words: tuple[str, ...]


def similar(text: str, corpus: Sequence[tuple[str, str]], count: int = 5) -> list[Similar]:
    """The `count` most like texts of the corpus, best first; those that share nothing are left out.

    Texts are compared by their words and by the tags that the words stand for, so that a French
    request finds an English one.
    """
    corpus = [(one, past) for one, past in corpus if _features(past)]
    if not corpus or not _features(text):
        return []
    from members.matching.tfidf import TfIdf

    known = TfIdf(_features, [past for _, past in corpus])
    scores, rarity = known.likeness(text), known.rarity
    rounded = [round(float(score), 4) for score in scores]
    best = sorted(range(len(corpus)), key=lambda row: (-rounded[row], str(corpus[row][0])))
    return [
        Similar(
            corpus[row][0],
            rounded[row],
            _shared(text, corpus[row][1], rarity),
        )
        for row in best[:count]
        if scores[row] > 0
    ]


@lru_cache(maxsize=5_000)
def _features(text: str) -> tuple[str, ...]:
    return tuple(_packaged_phrases().features(text))


@cache
def _packaged_phrases() -> Phrases:
    return Phrases(packaged())


def _shared(text: str, past: str, rarity: dict[str, float]) -> tuple[str, ...]:
    there = set(_features(past))
    here = {word.stem: text[word.start : word.end] for word in reversed(words_of(text))}
    common = [stem for stem in here if stem in there]
    common.sort(key=lambda stem: (-rarity.get(stem, 0.0), stem))
    return tuple(here[stem] for stem in common[:SHOWN])
