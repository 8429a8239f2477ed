"""Finding the phrases of the vocabulary in a text, wherever and however they are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from members.matching.spelling import Spelling
from members.matching.terms import Term
from members.matching.words import Word, stem, words_of

LONGEST = 4  # words of a phrase
LONGEST_TEXT = 10_000  # letters
NEAR = 3
PAIR = 2
LOOSE = 0.6
# Names that are also everyday words: they count only when written with a capital.
CAPITAL_ONLY = frozenset(
    {
        *(
            "care",
            "core",
            "decode",
            "em",
            "er",
            "galaxy",
            "go",
            "halo",
            "icy",
            "iss",
            "leap",
            "log",
        ),
        *("log", "met", "mist", "opal", "paint", "palm", "r", "ram", "sam", "sem", "sim"),
        *("trex", "zen"),
    }
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: which one, from which word to which, and how literally (0 to 1)."""

    phrase: int
    first: int
    last: int
    how: float


class Phrases:
    """All phrases of a vocabulary. A rare phrase says more than one that many tags share."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._slugs = [term.slug for term in terms]
        self.owners: list[tuple[int, ...]] = []
        self.lengths: list[int] = []
        self._exact: dict[tuple[str, ...], int] = {}
        self._solid: dict[str, int] = {}
        self._pairs: dict[frozenset[str], int] = {}
        self._capital: set[int] = set()
        owners: dict[tuple[str, ...], set[int]] = defaultdict(set)
        plain: dict[tuple[str, ...], tuple[str, ...]] = {}
        for place, term in enumerate(terms):
            for phrase in _phrases_of(term):
                words = words_of(phrase)
                key = tuple(word.stem for word in words)
                if key:
                    owners[key].add(place)
                    plain[key] = tuple(word.plain for word in words)
        self._spelling = Spelling(word for written in plain.values() for word in written)
        for key, places in owners.items():
            self._add(key, plain[key], tuple(sorted(places)))

    def _add(self, key: tuple[str, ...], plain: tuple[str, ...], owners: tuple[int, ...]) -> None:
        number = len(self.owners)
        self.owners.append(owners)
        self.lengths.append(len(key))
        self._exact[key] = number
        self._solid.setdefault(stem("".join(plain)), number)
        if len(key) == PAIR and key[0] != key[1]:
            self._pairs.setdefault(frozenset(key), number)
        if len(key) == 1 and plain[0] in CAPITAL_ONLY:
            self._capital.add(number)

    def read(self, text: str) -> list[Word]:
        """The words of a text; those that are nearly ours are taken for ours."""
        return self._spelling.read(words_of(text))

    def features(self, text: str) -> list[str]:
        """The stems of a text, and `#slug` for each tag of which a phrase is in it."""
        words = self.read(text[:LONGEST_TEXT])
        owners = {place for hit in self.find(words) for place in self.owners[hit.phrase]}
        tags = [f"#{self._slugs[place]}" for place in sorted(owners)]
        return [word.stem for word in words] + tags

    def find(self, words: Sequence[Word]) -> list[Hit]:
        """Every phrase in the words: word by word, written as one, or with words in between."""
        hits: dict[tuple[int, int, int], Hit] = {}
        for first in range(len(words)):
            for last in range(first, min(first + LONGEST, len(words))):
                run = words[first : last + 1]
                for number in self._written(run):
                    hits[number, first, last] = Hit(number, first, last, 1.0)
            for last in range(first + 1, min(first + 1 + NEAR, len(words))):
                pair = self._pairs.get(frozenset((words[first].stem, words[last].stem)))
                if pair is not None and (pair, first, last) not in hits:
                    hits[pair, first, last] = Hit(pair, first, last, LOOSE)
        return list(hits.values())

    def _written(self, run: Sequence[Word]) -> Iterable[int]:
        exact = self._exact.get(tuple(word.stem for word in run))
        solid = self._solid.get(stem("".join(word.plain for word in run)))
        for number in dict.fromkeys((exact, solid)):
            if number is not None and (number not in self._capital or run[0].capital):
                yield number


def _phrases_of(term: Term) -> Iterable[str]:
    yield term.label_en
    yield term.label_fr
    yield from term.synonyms_en
    yield from term.synonyms_fr
