"""Earlier requests, remembered by their words and the tags the words stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from members.matching.likeness import FILLER
from members.matching.phrases import Phrases
from members.matching.terms import Example, Term
from members.matching.tfidf import TfIdf

NEAREST = 10
FEW = 0.5


class Examples:
    """What people said to the tags of earlier requests, found again by a new text."""

    def __init__(
        self, examples: Sequence[Example], terms: Sequence[Term], phrases: Phrases
    ) -> None:
        self._known = TfIdf(phrases.features, [*(example.text for example in examples), FILLER])
        self._answers = _answers(examples, {term.slug: at for at, term in enumerate(terms)})

    def of(self, text: str) -> np.ndarray:
        """Per term, from -1 (like texts refused it) to 1 (like texts confirmed it).

        With few requests, or only remote ones, all stay near 0.
        """
        near = self._known.likeness(text)[:-1]
        nearest = np.argsort(-near, kind="stable")[:NEAREST]
        votes = near[nearest] ** 2
        return np.asarray(near.max() * (votes @ self._answers[nearest]) / (votes.sum() + FEW))


def _answers(examples: Sequence[Example], place: Mapping[str, int]) -> np.ndarray:
    answers = np.zeros((len(examples), len(place)))
    for row, example in enumerate(examples):
        for slugs, answer in ((example.refused, -1.0), (example.confirmed, 1.0)):
            answers[row, [place[slug] for slug in slugs if slug in place]] = answer
    return answers
