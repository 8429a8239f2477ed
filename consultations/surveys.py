"""What people are asked about a session, as data: read once from `data/surveys.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fbias.questions.question import Question, read_question

SOURCE = Path(__file__).parent / "data" / "surveys.json"
FIELDS = {"words": "textarea:0-2000", "line": "text:200"}  # what is not a scale is written


@cache
def questions_of_survey(kind: str) -> tuple[Question, ...]:
    """In the order they are asked."""
    known = json.loads(SOURCE.read_text(encoding="utf-8"))
    return tuple(read(row, known["scales"]) for row in known["surveys"][kind])


def read(row: Mapping[str, Any], scales: Mapping[str, list[dict[str, str]]]) -> Question:
    options = [{**option, "tags": []} for option in scales.get(row["kind"], [])]
    field = "buttons" if options else FIELDS[row["kind"]]
    return read_question({**row, "step": 1, "mandatory": False, "kind": field, "options": options})
