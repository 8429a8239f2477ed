"""Words of a text as the matcher compares them: no case, no accent, no ending, with their place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from fbias.core.letters import fold

DATA = Path(__file__).resolve().parents[1] / "data"
BREAK = "\f"  # stands between texts: no phrase reaches across
WORD = re.compile(rf"(?:[^\W_][\u0300-\u036f]*)+|{BREAK}")  # accents may follow their letter
IRREGULAR = {"nuclei": "nucleus", "nuclear": "nucleus", "nucleaire": "noyau", "mice": "mouse"}
# Longest first: the first that fits is cut.
ENDINGS = (
    *("ization", "isation", "ation", "izing", "ising", "ement", "isant", "isee"),
    *("ized", "ised", "izer", "iser", "ment", "aire", "ante", "ize", "ise", "ing", "ion", "eur"),
    *("ant", "age", "er", "or", "ee", "ed", "es", "e"),
)
SHORT, STEM = 3, 4


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text: its plain form, its stem, and where it stands."""

    plain: str
    stem: str
    start: int
    end: int
    capital: bool


@cache
def function_words() -> frozenset[str]:
    """Words that say nothing about images, of both languages."""
    return frozenset(fold((DATA / "function_words.txt").read_text(encoding="utf-8")).split())


@lru_cache(maxsize=20_000)
def stem(plain: str) -> str:
    """Without its English or French ending: segmenting, segmentation, segmenter -> segment."""
    if plain in IRREGULAR:
        return IRREGULAR[plain]
    plain = _singular(plain)
    for ending in ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= STEM:
            plain = plain[: -len(ending)]
            break
    if len(plain) > STEM and plain[-1] == plain[-2] and plain[-1] not in "lsf":
        plain = plain[:-1]
    return plain


def _singular(plain: str) -> str:
    if len(plain) <= SHORT or plain[0].isdigit():
        return plain
    if plain.endswith("aux") and not plain.endswith(("eaux", "yaux")):
        return plain[:-2] + "l"
    if plain[-1] in "sx" and not plain.endswith(("ss", "us", "is")):
        return plain[:-1]
    return plain


def words_of(text: str) -> list[Word]:
    """The meaningful words in order: no function words, though the T of "T cells" stays."""
    words = []
    for part in WORD.finditer(text):
        written = part.group()
        plain = fold(written)
        capital = written != written.lower()
        letter = capital and len(plain) == 1 and plain not in "ai"
        if plain and (letter or plain not in function_words()):
            words.append(Word(plain, stem(plain), part.start(), part.end(), capital))
    return words
