"""From a text and chosen tags to all tags of every group, best first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from members.matching.evidence import evidence_of
from members.matching.phrases import LONGEST_TEXT, Phrases
from members.matching.terms import GROUPS, Example, Match, Ranking, Term, Weights
from members.matching.words import BREAK

if TYPE_CHECKING:
    import numpy as np

    from members.matching.examples import Examples
    from members.matching.likeness import Likeness
    from members.matching.words import Word

BALANCED = Weights()
SURE = 4.0
CERTAIN = 2.5
CHOSEN = 10.0


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
        if not self.terms:
            return dict.fromkeys(self._groups, ())
        whole = f"{title}{BREAK}{text}"[:LONGEST_TEXT]
        words = self._phrases.read(whole)
        evidence = evidence_of(whole, words, self._phrases, self.terms)
        scores = self._scores(whole, words, evidence.weights, chosen)
        return {
            group: tuple(
                Match(self.terms[place].slug, round(float(scores[place]), 4), evidence.words(place))
                for place in sorted(
                    places, key=lambda place: (-round(float(scores[place]), 4), place)
                )
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
        sure = np.tanh(phrases / SURE)
        picked = [self._place[slug] for slug in chosen if slug in self._place]
        sure[picked] = CERTAIN
        if self.examples:
            scores += self._learns * self._examples.of(text)
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
    def _learns(self) -> np.ndarray:
        import numpy as np

        rates = {"operation": self.weights.learned_operation}
        return np.array([rates.get(t.group, self.weights.learned_other) for t in self.terms])

    @cached_property
    def _share(self) -> np.ndarray:
        import numpy as np

        shares = {"operation": self.weights.linked_operation}
        return np.array([shares.get(t.group, self.weights.linked_other) for t in self.terms])

    @cached_property
    def _examples(self) -> Examples:
        from members.matching.examples import Examples

        return Examples(self.examples, self.terms, self._phrases)
