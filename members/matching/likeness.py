"""How like two texts are: tf-idf over pieces of words and over words, in both languages at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from members.matching.terms import Term
from members.matching.words import Word, fold, words_of

FILLER = "filler"  # so that even a vocabulary without words has one


class Likeness:
    """The terms as documents, one in English and one in French; a text may mix both languages."""

    def __init__(self, terms: Sequence[Term]) -> None:
        english = [" ".join((term.label_en, *term.synonyms_en)) for term in terms]
        french = [" ".join((term.label_fr, *term.synonyms_fr)) for term in terms]
        self._pieces = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), preprocessor=fold, dtype=np.float32
        )
        self._words = TfidfVectorizer(
            analyzer=_words_and_pairs, sublinear_tf=True, dtype=np.float32
        )
        self._terms_in_pieces = _both(self._pieces, english, french, FILLER)
        self._terms_in_words = _both(
            self._words,
            [words_of(text) for text in english],
            [words_of(text) for text in french],
            words_of(FILLER),
        )

    def by_pieces(self, text: str) -> np.ndarray:
        """Per term, how like the text is, by pieces of words."""
        return _product(self._terms_in_pieces, self._pieces.transform([text]))

    def by_words(self, words: Sequence[Word]) -> np.ndarray:
        """Per term, how like the words are, by words and pairs of words."""
        return _product(self._terms_in_words, self._words.transform([words]))


def _product(documents: Any, asked: Any) -> np.ndarray:
    return np.asarray((documents @ asked.T).toarray().ravel(), dtype=float)


def _both(
    vectorizer: TfidfVectorizer, english: list[Any], french: list[Any], something: Any
) -> Any:
    documents = vectorizer.fit_transform([*english, *french, something])
    return documents[: len(english)] + documents[len(english) : -1]


def _words_and_pairs(words: Sequence[Word]) -> list[str]:
    stems = [word.stem for word in words]
    return stems + [f"{one} {next_}" for one, next_ in pairwise(stems)]
