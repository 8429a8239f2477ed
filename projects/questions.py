"""The request form as data: read once from `data/project_form.json`, in the form engine's words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fbias.core.reader import label_language
from fbias.questions.question import Question, read_questions

SOURCE = Path(__file__).parent / "data" / "project_form.json"


@cache
def project_questions() -> tuple[Question, ...]:
    return read_questions(SOURCE)


@cache
def _steps() -> tuple[Mapping[str, Any], ...]:
    return tuple(json.loads(SOURCE.read_text(encoding="utf-8"))["steps"])


def step_titles() -> list[str]:
    return [str(step[label_language()]) for step in _steps()]


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
