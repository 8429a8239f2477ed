"""The expert words of forms and files, each with its explanation; they are found in any text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fbias.core.reader import label_language, translated

SOURCE = Path(__file__).parent / "data" / "glossary.json"


@dataclass(frozen=True)
class Word:
    """One idea: how it is called, how it is written in texts, what it means."""

    slug: str
    en: str
    fr: str
    forms_en: tuple[str, ...]
    forms_fr: tuple[str, ...]
    text_en: str
    text_fr: str

    @property
    def title(self) -> str:
        return translated(self)

    @property
    def text(self) -> str:
        return translated(self, "text")


@dataclass(frozen=True)
class Found:
    """Where in a text a word stands, the first time."""

    start: int
    end: int
    word: Word


@cache
def glossary() -> tuple[Word, ...]:
    rows = json.loads(SOURCE.read_text(encoding="utf-8"))["words"]
    return tuple(map(_word, rows))


def _word(row: Mapping[str, Any]) -> Word:
    cells: dict[str, Any] = {
        key: tuple(cell) if isinstance(cell, list) else cell for key, cell in row.items()
    }
    return Word(**cells)


@cache
def forms_in(language: str) -> dict[str, Word]:
    return {form: word for word in glossary() for form in getattr(word, f"forms_{language}")}


def word_of(written: str, language: str) -> Word | None:
    """Names and short forms count as they are written (“SEM”), other words in any case."""
    forms = forms_in(language)
    return forms.get(written) or forms.get(written.lower())


@cache
def pattern_in(language: str) -> re.Pattern[str]:
    """Whole words only; of two that begin alike the longer."""
    forms = sorted(forms_in(language), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, forms))})(?!\w)", re.IGNORECASE)


def words_in(text: str) -> Iterator[Found]:
    """Each word of the glossary once, where the reader's language first has it."""
    language, told = label_language(), set()
    for hit in pattern_in(language).finditer(text):
        word = word_of(hit[0], language)
        if word and word.slug not in told:
            told.add(word.slug)
            yield Found(hit.start(), hit.end(), word)


def explained_in(texts: Iterable[str]) -> list[Word]:
    """The words of several texts, each once."""
    return list(dict.fromkeys(found.word for text in texts for found in words_in(text)))
