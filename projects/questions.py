"""The request form as data: read once from `data/project_form.json`, in the form engine's words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from consultations.questions import Question, in_french, read_question

SOURCE = Path(__file__).parent / "data" / "project_form.json"


@cache
def project_questions() -> tuple[Question, ...]:
    rows = json.loads(SOURCE.read_text(encoding="utf-8"))["questions"]
    return tuple(read_question(row) for row in rows)


@cache
def _steps() -> tuple[Mapping[str, Any], ...]:
    return tuple(json.loads(SOURCE.read_text(encoding="utf-8"))["steps"])


def step_titles() -> list[str]:
    return [str(step["fr" if in_french() else "en"]) for step in _steps()]


def questions_of(step: int) -> tuple[Question, ...]:
    return tuple(question for question in project_questions() if question.step == step)


def missing_questions(content: Mapping[str, Any]) -> list[Question]:
    """Mandatory questions without an answer that could be sent as it is."""
    return [
        question
        for question in project_questions()
        if question.mandatory
        and len(str(content.get(question.id) or "")) < max(question.shortest, 1)
    ]
