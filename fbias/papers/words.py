"""What of a text can be drawn on paper."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from anyascii import anyascii

from fbias.core.names import MARKS

PICTURES = re.compile(" ?[\U0001f000-\U0001faff\u200d\ufe0f]+")  # no font of ours has any
LAST_OF_LATIN = "\u024f"
UNWRITABLE = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")  # neither has XML


def drawable(text: str) -> str:
    """Without what no font draws, and without signs that turn the words after them around."""
    return MARKS.sub("", PICTURES.sub("", text))


def script_of(sign: str) -> str:
    """The first word of its name in Unicode, which is its script: CJK, HANGUL, THAI, FULLWIDTH."""
    return unicodedata.name(sign, "").partition(" ")[0]


def is_of(sign: str, scripts: Collection[str] | None) -> bool:
    return sign > LAST_OF_LATIN if scripts is None else script_of(sign) in scripts


def latin(sign: str) -> str:
    """How a letter or a stop is written with Latin letters; symbols are left out."""
    return "" if unicodedata.category(sign).startswith("S") else anyascii(sign)


def in_latin(told: Any, scripts: Collection[str] | None) -> Any:
    """The same texts, lists and mappings, these scripts in Latin letters: 李明 is LiMing.

    None is every script but Latin.
    """
    if isinstance(told, str):
        return "".join(latin(sign) if is_of(sign, scripts) else sign for sign in told)
    if isinstance(told, Mapping):
        return {name: in_latin(value, scripts) for name, value in told.items()}
    if isinstance(told, list | tuple):
        return [in_latin(value, scripts) for value in told]
    return told


def on_one_line(text: str) -> str:
    """As a field of a file has it: no line breaks, nothing that XML cannot say."""
    return " ".join(UNWRITABLE.sub(" ", text).split())
