"""The booking form as data: read once from `data/intake_form.json`, checked when read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fbias.questions.question import Question, read_questions
from members.matching.words import words_of

SOURCE = Path(__file__).parent / "data" / "intake_form.json"


@cache
def mandatory_questions() -> tuple[Question, ...]:
    """The seven questions that hold a place, in the order they are asked."""
    return tuple(question for question in read_questions(SOURCE) if question.mandatory)


@cache
def words_of_the_form() -> frozenset[str]:
    """What every form asks with, in both languages, by stem: whoever repeats it says nothing."""
    asked = " ".join(f"{one.label_en} {one.label_fr}" for one in mandatory_questions())
    return frozenset(word.stem for word in words_of(asked))


def questions_of(step: int) -> tuple[Question, ...]:
    return tuple(question for question in mandatory_questions() if question.step == step)


def missing_answers(answers: Mapping[str, Any]) -> list[Question]:
    """Mandatory questions without an answer; images are counted elsewhere, from the store."""
    return [
        question
        for question in mandatory_questions()
        if question.kind != "files" and not answers.get(question.id)
    ]


def tags_wanted(answers: Mapping[str, Any]) -> list[str]:
    """The tags of the vocabulary that the chosen options stand for, in the order of the form."""
    found: list[str] = []
    for question in mandatory_questions():
        for option in question.chosen(answers.get(question.id)):
            found += [tag for tag in option.tags if tag not in found]
    return found


def goals_in_words(answers: Mapping[str, Any]) -> list[str]:
    """The goals as labels in the reader's language."""
    question = next(question for question in mandatory_questions() if question.id == "goals")
    return [option.label for option in question.chosen(answers.get("goals"))]
