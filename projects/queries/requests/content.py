"""A request as its readers see it: questions, answers, versions."""

from __future__ import annotations

from typing import Any

from projects.models import Project
from projects.questions import project_questions


def content_of(project: Project) -> dict[str, Any]:
    """Every answer by the id of its question, as JSON keeps it."""
    answers: dict[str, Any] = {}
    for question in project_questions():
        value = getattr(project, question.id)
        answers[question.id] = value.isoformat() if hasattr(value, "isoformat") else value or ""
    return answers


def request_in_words(project: Project) -> list[tuple[str, str]]:
    """Question and answer, labels instead of codes, unanswered ones left out."""
    content = content_of(project)
    pairs = [
        (question.label, question.answer_in_words(content[question.id]))
        for question in project_questions()
    ]
    return [(label, words) for label, words in pairs if words]
