"""One question as data: what is asked, how long an answer may be, and how it reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fbias.core.reader import translated


@dataclass(frozen=True)
class Option:
    """One possible answer; `tags` are slugs of the vocabulary that it stands for."""

    value: str
    en: str
    fr: str
    tags: tuple[str, ...]

    @property
    def label(self) -> str:
        return translated(self)


@dataclass(frozen=True)
class Question:
    """One question; its `kind` decides the field.

    Kinds are `text`, `textarea`, `email`, `date`, `one`, `buttons`, `many`, `checks` and `files`.
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
        return translated(self, "label")

    @property
    def help(self) -> str:
        return translated(self, "help")

    def answer_in_words(self, answer: Any) -> str:
        """What a reader is shown: labels for choices, the text itself otherwise."""
        if not self.options:
            return str(answer or "")
        return ", ".join(option.label for option in self.chosen(answer))

    def chosen(self, answer: Any) -> list[Option]:
        """The options that an answer names, in the order of the form."""
        values = answer if isinstance(answer, list) else [answer]
        return [option for option in self.options if option.value in values]


def answers_in_words(
    questions: Iterable[Question], answers: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Question and answer, labels instead of codes; unanswered ones, files and ticks left out."""
    pairs = [
        (question.label, question.answer_in_words(answers.get(question.id)))
        for question in questions
        if question.kind not in {"files", "checks"}
    ]
    return [(label, words) for label, words in pairs if words]


def read_questions(source: Path) -> tuple[Question, ...]:
    """The questions of a JSON file, in the order they are asked."""
    rows = json.loads(source.read_text(encoding="utf-8"))["questions"]
    return tuple(read_question(row) for row in rows)


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


def read_kind(kind: str) -> tuple[str, int, int]:
    """Split `textarea:80-2000`, `text:120` or `many:3` into kind, shortest and longest."""
    name, _, limits = kind.partition(":")
    shortest, _, longest = limits.rpartition("-")
    return name, int(shortest or 0), int(longest or 0)
