"""What of a text can be drawn on paper."""

from __future__ import annotations

import re

from fbias.core.names import MARKS

PICTURES = re.compile(" ?[\U0001f000-\U0001faff\u200d\ufe0f]+")  # no font of ours has any
UNWRITABLE = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")  # neither has XML


def drawable(text: str) -> str:
    """Without what no font draws, and without signs that turn the words after them around."""
    return MARKS.sub("", PICTURES.sub("", text))


def on_one_line(text: str) -> str:
    """As a field of a file has it: no line breaks, nothing that XML cannot say."""
    return " ".join(UNWRITABLE.sub(" ", text).split())
