"""How well texts find their tags, and how fast: `python -m tests.benchmarks.matching`.

Every row is hit@1, hit@3, hit@5 of a group: the share of requests for which at least one of the
true tags is among the first 1, 3, 5. The requests are the development set; the acceptance set is
another one.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from members.matching import GROUPS, Example, Matcher, Term, Weights
from members.matching.vocabulary import packaged

DATA = Path(__file__).resolve().parents[1] / "members" / "matching" / "data"
FIRST = (1, 3, 5)
FOLDS, REPEATS = 5, 10
Rank = Callable[[str, str], Sequence[str]]
Request = dict[str, Any]
Hits = tuple[float, ...]


def requests(name: str = "requests.jsonl") -> list[Request]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def hits(
    rank: Rank, asked: Iterable[Request], group: str = "operation", *, title_only: bool
) -> Hits:
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
        weights = replace(Weights(0, 0, 0, 0, 0, 0, 0), **{name: 1.0})
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
    dice = random.Random(request["id"])
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
    random.Random(seed).shuffle(order)
    for fold in range(FOLDS):
        asked = order[fold::FOLDS]
        yield [place for place in order if place not in asked], asked


def with_weights_searched() -> dict[str, Hits]:
    """Weights chosen on four fifths and measured on the fifth, ten times over."""
    tried = [
        {name: _each(asking(matcher), *asked) for name, asked in sets().items()}
        for rest in product((0.0, 0.5, 1.0), (0.0, 0.25, 0.5, 1.0))
        for matcher in [Matcher(packaged(), weights=Weights(1.0, *rest))]
    ]
    found: dict[str, list[Hits]] = {name: [] for name in sets()}
    for seed in range(REPEATS):
        for known, asked in folds(len(requests()), seed):
            best = max(tried, key=lambda each: _total(each, known))
            for name, each in best.items():
                found[name] += [each[place] for place in asked]
    return {name: _mean(each) for name, each in found.items()}


def with_examples(asked: list[Request], title_only: bool, group: str) -> Hits:
    """Four fifths of the requests known as confirmed examples, the fifth asked."""
    known = requests()
    found: list[Hits] = []
    for learned, left in folds(len(known), seed=0):
        rank = asking(Matcher(packaged(), [_example(known[place]) for place in learned]), group)
        found += _each(
            rank, [asked[at] for at in left if asked[at]["tags"][group]], title_only, group
        )
    return _mean(found)


def _each(
    rank: Rank, asked: list[Request], title_only: bool, group: str = "operation"
) -> list[Hits]:
    return [hits(rank, [request], group, title_only=title_only) for request in asked]


def _example(request: Request) -> Example:
    confirmed = frozenset(slug for slugs in request["tags"].values() for slug in slugs)
    return Example(f"{request['title']}\n{request['abstract_masked']}", confirmed)


def _total(each: dict[str, list[Hits]], places: Sequence[int]) -> float:
    return sum(sum(found[place]) for found in each.values() for place in places)


def _mean(each: Sequence[Hits]) -> Hits:
    return tuple(round(sum(column) / len(each), 3) for column in zip(*each, strict=True))


# --- time and memory ----------------------------------------------------------------------------


def costs() -> Iterator[str]:
    before, start = psutil.Process().memory_info().rss, time.process_time()
    matcher = Matcher(packaged())
    matcher.rank("cells")
    loaded, after = time.process_time() - start, psutil.Process().memory_info().rss
    yield f"first ranking {loaded:.2f} s, {(after - before) / 2**20:.0f} MB (scikit-learn included)"
    yard = _seconds(lambda: sum(range(1_000_000)))
    for name, text in (
        ("75 words", "Count touching cells in 3D. " * 15),
        ("100 kB", "cell " * 20_000),
    ):
        took = _seconds(lambda text=text: matcher.rank(text))
        yield f"{name}: {took * 1000:.1f} ms, {took / yard:.2f} times adding up a million numbers"


def _texts() -> dict[str, str]:
    return {"75 words": "Count touching cells in 3D. " * 15, "100 kB": "cell " * 20_000}


def _seconds(job: Callable[[], object]) -> float:
    def once() -> float:
        start = time.process_time()
        job()
        return time.process_time() - start

    return median(once() for _ in range(15))


def main() -> None:
    for line in costs():
        sys.stdout.write(f"{line}\n")
    _line("", sets())
    for name, rank in variants():
        _row(name, [hits(rank, asked, title_only=only) for asked, only in sets().values()])
    _row("weights searched, nested CV", with_weights_searched().values())
    for group in GROUPS:
        rank = asking(Matcher(packaged()), group)
        _row(group, [hits(rank, asked, group, title_only=only) for asked, only in sets().values()])
        _row("  with 60 examples", [with_examples(*asked, group) for asked in sets().values()])


def _row(name: str, found: Iterable[Hits]) -> None:
    _line(name, (" / ".join(f"{share:.2f}" for share in hit) for hit in found))


def _line(name: str, cells: Iterable[str]) -> None:
    sys.stdout.write(f"{name:28}{''.join(f'{cell:>28}' for cell in cells)}\n")


if __name__ == "__main__":
    main()
