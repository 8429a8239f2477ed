"""Texts as vectors: a feature counts by how often it is there, and how rare it is elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import log
from typing import Any

import numpy as np
from scipy.sparse import csr_array

Features = Callable[[Any], Iterable[str]]


class TfIdf:
    """The features of some texts and how rare each is; every vector has length 1."""

    def __init__(self, features: Features, texts: Sequence[Any], *, dampened: bool = True) -> None:
        """`dampened`: what is said ten times counts three times as much as what is said once."""
        self._features, self._dampened = features, dampened
        counted = [Counter(features(text)) for text in texts]
        seen = Counter(name for counts in counted for name in counts)
        self.rarity = {
            name: log((1 + len(texts)) / (1 + times)) + 1 for name, times in sorted(seen.items())
        }
        self._column = {name: at for at, name in enumerate(self.rarity)}
        self.vectors = self._vectors(counted)

    def of(self, text: Any) -> csr_array:
        """A new text by what is known of the others; other features do not count."""
        counts = Counter(name for name in self._features(text) if name in self._column)
        return self._vectors([counts])

    def likeness(self, text: Any) -> np.ndarray:
        """How like each of the texts is to this one, from 0 to 1."""
        return product(self.vectors, self.of(text))

    def _vectors(self, counted: Sequence[Counter[str]]) -> csr_array:
        starts, columns, values = [0], [], []
        for counts in counted:
            row = sorted((self._column[name], self._weight(name, counts[name])) for name in counts)
            length = sum(weight**2 for _column, weight in row) ** 0.5
            columns += [column for column, _weight in row]
            values += [weight / length for _column, weight in row]
            starts.append(len(columns))
        shape = (len(counted), len(self._column))
        return csr_array((np.array(values, dtype=float), columns, starts), shape=shape)

    def _weight(self, name: str, times: int) -> float:
        return (1 + log(times) if self._dampened else times) * self.rarity[name]


def product(documents: csr_array, asked: csr_array) -> np.ndarray:
    return (documents @ asked.T).toarray().ravel()


def pieces_of(text: str, sizes: Iterable[int] = (3, 4, 5)) -> list[str]:
    """Pieces of words with the spaces around them; a word too short for a size counts once."""
    pieces = []
    for word in text.split():
        padded = f" {word} "
        for size in sizes:
            pieces += [padded[at : at + size] for at in range(max(len(padded) - size, 0) + 1)]
            if len(padded) <= size:
                break
    return pieces
