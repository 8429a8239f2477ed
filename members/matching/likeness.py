"""How like two texts are: tf-idf over pieces of words and over words, in both languages at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from members.matching.terms import Term
from members.matching.words import fold, words_of


class Likeness:
    """The terms as documents, one in English and one in French; a text is as like as the nearer."""

    def __init__(self, terms: Sequence[Term]) -> None:
        english = [" ".join((term.label_en, *term.synonyms_en)) for term in terms]
        french = [" ".join((term.label_fr, *term.synonyms_fr)) for term in terms]
        self._pieces = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), preprocessor=fold, dtype=np.float32
        ).fit(english + french)
        self._words = TfidfVectorizer(
            analyzer=_words_and_pairs, sublinear_tf=True, dtype=np.float32
        ).fit(english + french)
        self._documents = [
            (vectorizer, vectorizer.transform(english), vectorizer.transform(french))
            for vectorizer in (self._pieces, self._words)
        ]

    def to_terms(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Per term, likeness by pieces of words and by words."""
        by_pieces, by_words = (
            np.maximum(_product(english, asked), _product(french, asked))
            for vectorizer, english, french in self._documents
            for asked in [vectorizer.transform([text])]
        )
        return by_pieces, by_words

    def vectors(self, texts: Sequence[str]) -> Any:
        """The texts as rows to compare with `to_texts`."""
        return self._pieces.transform(texts)

    def to_texts(self, text: str, vectors: Any) -> np.ndarray:
        """Per row of `vectors`, likeness by pieces of words."""
        return _product(vectors, self._pieces.transform([text]))


def _product(documents: Any, asked: Any) -> np.ndarray:
    return np.asarray((documents @ asked.T).toarray().ravel(), dtype=float)


def _words_and_pairs(text: str) -> list[str]:
    stems = [word.stem for word in words_of(text)]
    return stems + [f"{one} {next_}" for one, next_ in pairwise(stems)]
