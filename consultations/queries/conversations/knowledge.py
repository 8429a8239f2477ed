"""Basic questions, answered from our own texts: each with where it stands, nothing made up."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from fbias.core.reader import label_language, translated
from fbias.core.search import Hit, Sought, search
from fbias.questions.glossary import glossary, words_in
from members.matching.words import words_of

SOURCE = Path(__file__).parent.parent.parent / "data" / "answers.json"
MOST = 3
ENOUGH = 0.34  # of the weight of the words that were asked
TALES = ("cases", "library", "recipes", "records")  # what a search finds that teaches
LONGEST = 300


@dataclass(frozen=True)
class Passage:
    """One text of ours: what it answers, what it says, where it stands."""

    title: str
    text: str
    url: str
    asked: str


@dataclass(frozen=True)
class Reply:
    passages: tuple[Passage, ...]
    examples: tuple[Hit, ...]


@cache
def rows() -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(SOURCE.read_text(encoding="utf-8"))["answers"])


def passages() -> Iterator[Passage]:
    """The facility's answers, then the glossary, in the reader's language."""
    facts = {"contact": settings.CONTACT_EMAIL, "facility": settings.FACILITY_NAME}
    language = label_language()
    for row in rows():
        url = reverse(row["page"]) + row.get("anchor", "")
        text = row[f"text_{language}"].format(**facts)
        yield Passage(row[f"title_{language}"], text, url, row[f"asked_{language}"])
    for word in glossary():
        url = f"{reverse('glossary')}#{word.slug}"
        yield Passage(word.title, word.text, url, translated(word))


def reply_to(asked: str, *, user: Any) -> Reply:
    """The passages that speak of what was asked, best first; none rather than a wrong one."""
    asked = asked[:LONGEST]
    wanted = {word.stem for word in words_of(asked)}
    known = list(passages())
    stems = [stems_of(one) for one in known]
    rare = rarity(stems)
    total = sum(rare.get(stem, 1.0) for stem in wanted)
    scored = [
        (sum(rare.get(stem, 0.0) for stem in wanted & found) / total if total else 0.0, place)
        for place, found in enumerate(stems)
    ]
    named = {found.word.title for found in words_in(asked)}
    best = sorted(scored, key=lambda one: (-one[0], one[1]))
    chosen = [known[place] for score, place in best if score >= ENOUGH][:MOST]
    chosen = sorted(chosen, key=lambda one: one.title not in named)
    return Reply(tuple(chosen), tuple(examples(asked, user=user)))


def stems_of(passage: Passage) -> set[str]:
    return {word.stem for word in words_of(f"{passage.title} {passage.asked}")}


def rarity(stems: list[set[str]]) -> dict[str, float]:
    often = Counter(stem for found in stems for stem in found)
    return {stem: math.log(1 + len(stems) / count) for stem, count in often.items()}


def examples(asked: str, *, user: Any) -> Iterator[Hit]:
    """Cases and advice that whoever asks may read, by the longest words of the question."""
    words = sorted({word.plain for word in words_of(asked)}, key=len, reverse=True)[:2]
    told: set[str] = set()
    for word in words:
        for kind in search(user, Sought(word)):
            for hit in kind.cut.rows:
                if kind.key in TALES and hit.url not in told and len(told) < MOST:
                    told.add(hit.url)
                    yield hit
