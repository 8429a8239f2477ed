"""From a text and chosen tags to all tags of every group, best first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from members.matching.evidence import evidence_of
from members.matching.phrases import Phrases
from members.matching.terms import GROUPS, Example, Match, Ranking, Term, Weights
from members.matching.words import BREAK

if TYPE_CHECKING:
    import numpy as np

    from members.matching.likeness import Likeness
    from members.matching.words import Word

BALANCED = Weights()
SURE = 4.0
FEW = 0.5
CERTAIN = 2.5
CHOSEN = 10.0
LONGEST_TEXT = 20_000


class Matcher:
    """Knows a vocabulary, and learns from earlier requests.

    Building is cheap, the first ranking is not: keep one and ask it again.
    """

    def __init__(
        self,
        vocabulary: Iterable[Term],
        examples: Iterable[Example] = (),
        *,
        weights: Weights = BALANCED,
    ) -> None:
        self.terms: Sequence[Term] = sorted(vocabulary, key=lambda term: term.slug)
        self.examples: Sequence[Example] = tuple(examples)
        self.weights = weights
        self._place = {term.slug: place for place, term in enumerate(self.terms)}
        self._groups = {
            group: [place for place, term in enumerate(self.terms) if term.group == group]
            for group in dict.fromkeys((*GROUPS, *(term.group for term in self.terms)))
        }

    def rank(self, text: str, *, title: str = "", chosen: Collection[str] = ()) -> Ranking:
        """All tags of every group, best first, chosen ones before all others.

        `words` are cut from the title and the text as they were written.
        """
        whole = f"{title}{BREAK}{text}"[:LONGEST_TEXT]
        words = self._phrases.read(whole)
        evidence = evidence_of(whole, words, self._phrases, self.terms)
        scores = self._scores(whole, words, evidence.weights, chosen)
        return {
            group: tuple(
                Match(self.terms[place].slug, round(float(scores[place]), 4), evidence.words(place))
                for place in sorted(places, key=lambda place: (-round(scores[place], 4), place))
            )
            for group, places in self._groups.items()
        }

    def best(self, ranking: Ranking, count: int = 3) -> tuple[Match, ...]:
        """The tags worth asking about: the best operation, then those with most to show for it."""
        first = ranking["operation"][:1]
        others = [
            match
            for group, matches in ranking.items()
            for match in matches[: count + 1]
            if match not in first and match.words
        ]
        others.sort(key=lambda match: (-match.score, match.slug))
        spare = [match for match in ranking["operation"][1:] if match not in others]
        return (*first, *others, *spare)[:count]

    def _scores(
        self, text: str, words: Sequence[Word], said: Sequence[float], chosen: Collection[str]
    ) -> np.ndarray:
        import numpy as np

        phrases = np.array(said)
        weights = self.weights
        scores = weights.pieces * self._even(self._likeness.by_pieces(text))
        scores += weights.words * self._even(self._likeness.by_words(words))
        scores += weights.phrases * self._even(phrases)
        scores += weights.learned * self._learned(text)
        sure = np.tanh(phrases / SURE)
        picked = [self._place[slug] for slug in chosen if slug in self._place]
        sure[picked] = CERTAIN
        scores += self._share * (self._links * sure[:, None]).max(axis=0, initial=0)
        scores[picked] += CHOSEN
        return np.asarray(scores)

    def _even(self, scores: np.ndarray) -> np.ndarray:
        """Each group on one scale, so that the kinds of evidence can be added."""
        import numpy as np

        even = np.zeros_like(scores)
        for places in self._groups.values():
            norm = np.linalg.norm(scores[places])
            if norm:
                even[places] = scores[places] / norm
        return even

    def _learned(self, text: str) -> np.ndarray:
        """What like requests were about: near ones count most, refusals count against."""
        import numpy as np

        if not self.examples:
            return np.zeros(len(self.terms))
        vectors, answers = self._memory
        near = self._likeness.to_texts(text, vectors) ** 2
        return np.asarray(near @ answers / (near.sum() + FEW))

    @cached_property
    def _likeness(self) -> Likeness:
        from members.matching.likeness import Likeness

        return Likeness(self.terms)

    @cached_property
    def _phrases(self) -> Phrases:
        return Phrases(self.terms)

    @cached_property
    def _links(self) -> np.ndarray:
        import numpy as np

        links = np.zeros((len(self.terms), len(self.terms)))
        for place, term in enumerate(self.terms):
            for slug, strength in term.implies.items():
                if slug in self._place:
                    links[place, self._place[slug]] = strength
        return links

    @cached_property
    def _share(self) -> np.ndarray:
        import numpy as np

        shares = {"operation": self.weights.linked_operation}
        return np.array([shares.get(t.group, self.weights.linked_other) for t in self.terms])

    @cached_property
    def _memory(self) -> tuple[Any, np.ndarray]:
        """The examples' vectors, and per example and tag 1 for yes, -1 for no."""
        import numpy as np

        answers = np.zeros((len(self.examples), len(self.terms)))
        for row, example in enumerate(self.examples):
            for slugs, answer in ((example.refused, -1.0), (example.confirmed, 1.0)):
                for slug in slugs:
                    if slug in self._place:
                        answers[row, self._place[slug]] = answer
        return self._likeness.vectors([example.text for example in self.examples]), answers
