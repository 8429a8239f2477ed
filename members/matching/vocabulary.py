"""The vocabulary that comes with the portal: tags, the phrases people use for them, and links."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from members.matching.terms import Term

DATA = Path(__file__).resolve().parents[1] / "data"


def packaged() -> tuple[Term, ...]:
    """Every tag of the packaged file, with the packaged phrases and links."""
    return enriched(
        Term(
            slug=row["slug"],
            group=row["group"],
            label_en=row["label_en"],
            label_fr=row["label_fr"],
            synonyms_en=split(row["synonyms_en"]),
            synonyms_fr=split(row["synonyms_fr"]),
        )
        for row in _rows("tags.csv")
    )


def enriched(terms: Iterable[Term]) -> tuple[Term, ...]:
    """The same terms with what the package knows about their slugs; an unknown slug stays as is."""
    phrases, links = _phrases(), _links()
    return tuple(
        replace(
            term,
            synonyms_en=tuple(dict.fromkeys(term.synonyms_en + phrases[term.slug][0])),
            synonyms_fr=tuple(dict.fromkeys(term.synonyms_fr + phrases[term.slug][1])),
            implies=links.get(term.slug, {}),
        )
        if term.slug in phrases
        else term
        for term in terms
    )


def split(cell: str) -> tuple[str, ...]:
    """The parts of a cell like `puncta|dots|foci`."""
    return tuple(part.strip() for part in cell.split("|") if part.strip())


@cache
def _phrases() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    return {row["slug"]: (split(row["en"]), split(row["fr"])) for row in _rows("phrases.csv")}


@cache
def _links() -> dict[str, dict[str, float]]:
    links: dict[str, dict[str, float]] = defaultdict(dict)
    for row in _rows("links.csv"):
        links[row["tag"]][row["implies"]] = float(row["strength"])
    return dict(links)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
