"""The packaged charter: a start that coordinators edit, and nothing that anybody is bound by."""

from __future__ import annotations

import json
from pathlib import Path

PACKAGED = Path(__file__).resolve().parents[1] / "data" / "charter.json"


def packaged_charter() -> dict[str, str]:
    """`text_en` and `text_fr`."""
    words: dict[str, str] = json.loads(PACKAGED.read_text(encoding="utf-8"))
    return words
