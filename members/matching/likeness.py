"""How like two texts are: tf-idf over pieces of words and over words, in both languages at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array

from members.matching.terms import Term
from members.matching.tfidf import TfIdf, pieces_of, product
from members.matching.words import Word, fold, words_of

FILLER = "filler"  # so that even a vocabulary without words has one


class Likeness:
    """The terms as documents, one in English and one in French; a text may mix both languages."""

    def __init__(self, terms: Sequence[Term]) -> None:
        english = [" ".join((term.label_en, *term.synonyms_en)) for term in terms]
        french = [" ".join((term.label_fr, *term.synonyms_fr)) for term in terms]
        texts = [*english, *french, FILLER]
        self._pieces = TfIdf(_pieces_of, texts, dampened=False)
        self._words = TfIdf(_words_and_pairs, [words_of(text) for text in texts])
        self._terms_in_pieces = _both(self._pieces.vectors, len(terms))
        self._terms_in_words = _both(self._words.vectors, len(terms))

    def by_pieces(self, text: str) -> np.ndarray:
        """Per term, how like the text is, by pieces of words."""
        return product(self._terms_in_pieces, self._pieces.of(text))

    def by_words(self, words: Sequence[Word]) -> np.ndarray:
        """Per term, how like the words are, by words and pairs of words."""
        return product(self._terms_in_words, self._words.of(words))


def _both(documents: csr_array, count: int) -> csr_array:
    return documents[:count] + documents[count:-1]


def _pieces_of(text: str) -> list[str]:
    return pieces_of(fold(text))


def _words_and_pairs(words: Sequence[Word]) -> list[str]:
    stems = [word.stem for word in words]
    return stems + [f"{one} {next_}" for one, next_ in pairwise(stems)]
