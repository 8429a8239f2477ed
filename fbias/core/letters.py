"""Letters without what only some keyboards type; for parts that know no database."""

from __future__ import annotations

import unicodedata

LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})


def fold(text: str) -> str:
    """Lower case, no accents: "Épines" and "epines" are one."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES).casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
