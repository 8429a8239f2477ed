"""Slips of the keyboard: a long word that nobody knows, one letter from one that is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from members.matching.words import Word, stem

LONG = 7


class Spelling:
    """The known words, found again with a letter lost, doubled, changed or swapped."""

    def __init__(self, known: Iterable[str]) -> None:
        known = sorted(set(known))
        self._stems = {stem(plain) for plain in known}
        self._near: dict[str, list[str]] = defaultdict(list)
        for plain in known:
            if len(plain) >= LONG - 1:
                for form in _forms(plain):
                    self._near[form].append(plain)

    def read(self, words: Sequence[Word]) -> list[Word]:
        """The same words in the same places, slips mended."""
        return [self._mended(word) for word in words]

    def _mended(self, word: Word) -> Word:
        if len(word.plain) < LONG or word.stem in self._stems:
            return word
        near = {plain for form in _forms(word.plain) for plain in self._near.get(form, ())}
        if not near:
            return word
        meant = min(near, key=lambda plain: (abs(len(plain) - len(word.plain)), plain))
        return replace(word, plain=meant, stem=stem(meant))


def _forms(plain: str) -> set[str]:
    """The word, and the word without any one letter but its first."""
    return {plain} | {plain[:place] + plain[place + 1 :] for place in range(1, len(plain))}
