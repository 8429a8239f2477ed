"""The booking form as data: read once from `data/intake_form.json`, checked when read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from members.matching.words import words_of

SOURCE = Path(__file__).parent / "data" / "intake_form.json"


def in_french() -> bool:
    return (get_language() or "").startswith("fr")


@dataclass(frozen=True)
class Option:
    """One possible answer; `tags` are slugs of the vocabulary that it stands for."""

    value: str
    en: str
    fr: str
    tags: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.fr if in_french() else self.en


@dataclass(frozen=True)
class Question:
    """One question: `kind` is `text`, `textarea`, `one`, `many`, `files` or `checks`.

    `shortest` and `longest` count characters, or choices for `many`.
    """

    id: str
    step: int
    mandatory: bool
    kind: str
    shortest: int
    longest: int
    label_en: str
    label_fr: str
    help_en: str
    help_fr: str
    options: tuple[Option, ...]

    @property
    def label(self) -> str:
        return self.label_fr if in_french() else self.label_en

    @property
    def help(self) -> str:
        return self.help_fr if in_french() else self.help_en

    def answer_in_words(self, answer: Any) -> str:
        """What a reader is shown: labels for choices, the text itself otherwise."""
        if not self.options:
            return str(answer or "")
        chosen = answer if isinstance(answer, list) else [answer]
        return ", ".join(option.label for option in self.options if option.value in chosen)


def read_kind(kind: str) -> tuple[str, int, int]:
    """Split `textarea:80-2000`, `text:120` or `many:3` into kind, shortest and longest."""
    name, _, limits = kind.partition(":")
    shortest, _, longest = limits.rpartition("-")
    return name, int(shortest or 0), int(longest or 0)


def read_question(row: Mapping[str, Any]) -> Question:
    kind, shortest, longest = read_kind(row["kind"])
    return Question(
        id=row["id"],
        step=row["step"],
        mandatory=row["mandatory"],
        kind=kind,
        shortest=shortest,
        longest=longest,
        label_en=row["label_en"],
        label_fr=row["label_fr"],
        help_en=row["help_en"],
        help_fr=row["help_fr"],
        options=tuple(
            Option(option["value"], option["en"], option["fr"], tuple(option["tags"]))
            for option in row["options"]
        ),
    )


@cache
def mandatory_questions() -> tuple[Question, ...]:
    """The seven questions that hold a place, in the order they are asked."""
    rows = json.loads(SOURCE.read_text(encoding="utf-8"))["questions"]
    return tuple(read_question(row) for row in rows if row["mandatory"])


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
        answer = answers.get(question.id)
        chosen = answer if isinstance(answer, list) else [answer]
        for option in question.options:
            if option.value in chosen:
                found += [tag for tag in option.tags if tag not in found]
    return found


def goals_in_words(answers: Mapping[str, Any]) -> list[str]:
    """The goals as labels in the reader's language."""
    chosen = answers.get("goals") or []
    question = next(question for question in mandatory_questions() if question.id == "goals")
    return [option.label for option in question.options if option.value in chosen]
