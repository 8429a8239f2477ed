"""How well texts find their tags, and how fast: `python -m tests.benchmarks.matching`.

Every row is hit@1, hit@3, hit@5 of a group: the share of requests for which at least one of the
true tags is among the first 1, 3, 5. The requests are the development set; the acceptance set is
another one.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

from members.matching import GROUPS, Example, Matcher, Term, Weights
from members.matching.vocabulary import packaged

DATA = Path(__file__).resolve().parents[1] / "members" / "matching" / "data"
FIRST = (1, 3, 5)
FOLDS, REPEATS = 5, 10
Rank = Callable[[str, str], Sequence[str]]
Request = dict[str, Any]


def requests(name: str = "requests.jsonl") -> list[Request]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def hits(
    rank: Rank, asked: Iterable[Request], group: str = "operation", *, title_only: bool
) -> tuple[float, ...]:
    """The share of requests with a true tag of the group among the first 1, 3 and 5."""
    found, total = [0] * len(FIRST), 0
    for request in asked:
        if true := set(request["tags"][group]):
            total += 1
            ranked = rank(request["title"], "" if title_only else request["abstract_masked"])
            for place, first in enumerate(FIRST):
                found[place] += not true.isdisjoint(ranked[:first])
    return tuple(round(count / max(total, 1), 3) for count in found)


# --- what is compared ---------------------------------------------------------------------------


def asking(matcher: Matcher, group: str = "operation") -> Rank:
    return lambda title, text: [match.slug for match in matcher.rank(text, title=title)[group]]


def baseline() -> Rank:
    """Character n-grams over English labels and synonyms: the bar to beat."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    terms = [term for term in bare() if term.group == "operation"]
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), strip_accents="unicode")
    known = vectorizer.fit_transform(" ".join((t.label_en, *t.synonyms_en)) for t in terms)

    def rank(title: str, text: str) -> list[str]:
        scores = (known @ vectorizer.transform([f"{title} {text}"]).T).toarray().ravel()
        return [terms[place].slug for place in sorted(range(len(terms)), key=lambda p: -scores[p])]

    return rank


def bare() -> list[Term]:
    """The table of tags alone, without the packaged phrases and links."""
    from members.matching.vocabulary import _rows, split

    return [
        Term(
            row["slug"],
            row["group"],
            row["label_en"],
            row["label_fr"],
            split(row["synonyms_en"]),
            split(row["synonyms_fr"]),
        )
        for row in _rows("tags.csv")
    ]


def variants() -> Iterator[tuple[str, Rank]]:
    terms, full = packaged(), Weights()
    yield "baseline", baseline()
    yield "tags alone", asking(Matcher(bare()))
    for name in ("pieces", "words", "phrases", "linked_operation"):
        weights = replace(full, **{name: 0.0})
        yield f"without {name}", asking(Matcher(terms, weights=weights))
    for name in ("pieces", "words", "phrases"):
        weights = replace(Weights(0, 0, 0, 0, 0, 0), **{name: 1.0})
        yield f"{name} alone", asking(Matcher(terms, weights=weights))
    yield "all", asking(Matcher(terms))


def sets() -> dict[str, tuple[list[Request], bool]]:
    english, french = requests(), requests("requests_fr.jsonl")
    abstracts = {request["id"]: request["abstract_masked"] for request in english}
    mixed = [{**one, "abstract_masked": abstracts[one["id"]]} for one in french]
    return {
        "English": (english, False),
        "French": (french, False),
        "French title, English text": (mixed, False),
        "English, slips": ([with_slips(request) for request in english], False),
        "English titles": (english, True),
        "French titles": (french, True),
    }


def with_slips(request: Request) -> Request:
    """Every second long word with a letter lost, doubled or swapped with the next."""
    dice = random.Random(request["id"])  # noqa: S311 - not a secret
    return request | {
        key: " ".join(_slip(word, dice) for word in request[key].split(" "))
        for key in ("title", "abstract_masked")
    }


def _slip(word: str, dice: random.Random) -> str:
    if len(word) < max(FIRST) or dice.random() < 1 / 2:
        return word
    at = dice.randrange(1, len(word) - 2)
    lost, doubled = word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]
    return dice.choice((lost, doubled, word[:at] + word[at + 1] + word[at] + word[at + 2 :]))


# --- cross-validation ---------------------------------------------------------------------------


def folds(count: int, seed: int) -> Iterator[tuple[list[int], list[int]]]:
    """What to learn from and what to ask, five times."""
    order = list(range(count))
    random.Random(seed).shuffle(order)  # noqa: S311 - not a secret
    for fold in range(FOLDS):
        asked = order[fold::FOLDS]
        yield [place for place in order if place not in asked], asked


def searched() -> dict[str, list[float]]:
    """Weights chosen on four fifths and measured on the fifth, ten times over."""
    found = {name: [[0.0] * len(FIRST) for _ in asked] for name, (asked, _) in sets().items()}
    tried = [
        (weights, {name: _each(weights, *asked) for name, asked in sets().items()})
        for weights in (Weights(1.0, *rest) for rest in product((0, 0.5, 1), (0, 0.25, 0.5, 1)))
    ]
    for seed in range(REPEATS):
        for learned_from, asked in folds(len(requests()), seed):
            _, best = max(tried, key=lambda one: _mean(one[1], learned_from))
            for name, each in best.items():
                for place in asked:
                    for at, hit in enumerate(each[place]):
                        found[name][place][at] += hit / REPEATS
    return {name: [sum(at) / len(each) for at in zip(*each)] for name, each in found.items()}


def _each(weights: Weights, asked: list[Request], title_only: bool) -> list[tuple[float, ...]]:
    rank = asking(_matcher(weights))
    return [hits(rank, [request], title_only=title_only) for request in asked]


_KNOWN: dict[str, Any] = {}


def _matcher(weights: Weights, examples: Sequence[Example] = ()) -> Matcher:
    return Matcher(packaged(), examples, weights=weights)


def _mean(each: dict[str, list[tuple[float, ...]]], places: Sequence[int]) -> float:
    return sum(sum(hit[place]) for hit in each.values() for place in places)
