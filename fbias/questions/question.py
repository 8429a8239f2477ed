"""One question as data: what is asked, when, how long an answer may be, and how it reads.

An answer is a text, the value of an option, several of them, or, for a `group`, what was chosen
beside what was written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from fbias.core.reader import translated
from fbias.questions.pictures import PICTURES

UNKNOWN = "unknown"  # the answer “I do not know”, where the form offers it


@dataclass(frozen=True)
class Option:
    """One possible answer; `tags` are slugs of the vocabulary that it stands for."""

    value: str
    en: str
    fr: str
    tags: tuple[str, ...] = ()
    picture: str = ""

    @property
    def label(self) -> str:
        return translated(self)


@dataclass(frozen=True)
class Condition:
    """A question is asked when answers to others are among those named: to all of them or to any.

    Files answer as the question `finding`, with the codes of what was found in them.
    """

    mode: str  # all, any
    wanted: Mapping[str, tuple[str, ...]]

    def holds(self, answers: Mapping[str, Any]) -> bool:
        met = (
            not set(values).isdisjoint(chosen_in(answers.get(name)))
            for name, values in self.wanted.items()
        )
        return all(met) if self.mode == "all" else any(met)


@dataclass(frozen=True)
class Question:
    """One question; its `kind` decides the field.

    Kinds are `text`, `textarea`, `email`, `date`, `one`, `buttons`, `many`, `group`, `checks` and
    `files`.
    `shortest` and `longest` count characters, or choices for `many` and `group`. `unknown`: “I do
    not know” is offered beside a text. `carried`: a person who answered once is not asked again.
    `found` names what of the files may answer it.
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
    unknown: bool = False
    carried: bool = False
    found: str = ""
    show_if: Condition | None = field(default=None)

    @property
    def label(self) -> str:
        return translated(self, "label")

    @property
    def help(self) -> str:
        return translated(self, "help")

    def answer_in_words(self, answer: Any) -> str:
        """What a reader is shown: labels for choices, the text itself otherwise."""
        chosen = [option.label for option in self.chosen(answer)]
        written = text_in(answer) if self.kind == "group" or not self.options else ""
        if self.unknown and written == UNKNOWN:
            written = _("I do not know")
        return ", ".join([*chosen, *([written] if written else [])])

    def chosen(self, answer: Any) -> list[Option]:
        """The options that an answer names, in the order of the form."""
        values = chosen_in(answer)
        return [option for option in self.options if option.value in values]

    def is_answered(self, answer: Any) -> bool:
        """Whether it could be sent as it is."""
        if self.kind == "checks":
            return set(chosen_in(answer)) == {option.value for option in self.options}
        written = text_in(answer)
        if self.unknown and written == UNKNOWN:
            return True
        return bool(self.chosen(answer)) or ((
            bool(written) and not (self.options and self.kind != "group")
        ) and len(written) >= self.shortest)  # fmt: skip


def chosen_in(answer: Any) -> list[str]:
    """The values of options in an answer of any kind."""
    if isinstance(answer, Mapping):
        return list(answer.get("chosen", []))
    return answer if isinstance(answer, list) else [answer]


def text_in(answer: Any) -> str:
    """What was written in an answer of any kind."""
    if isinstance(answer, Mapping):
        return str(answer.get("words", ""))
    return "" if isinstance(answer, list) else str(answer or "")


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
        options=tuple(read_options(row["options"])),
        unknown=row.get("unknown", False),
        carried=row.get("carried", False),
        found=row.get("found", ""),
        show_if=read_condition(row.get("show_if")),
    )


def read_options(rows: Iterable[Mapping[str, Any]]) -> Iterator[Option]:
    """With the pictures that were chosen, or those of their names where each has one."""
    rows = list(rows)
    by_name = {row["value"] for row in rows} <= set(PICTURES)
    for row in rows:
        picture = row.get("picture", row["value"] if by_name else "")
        yield Option(row["value"], row["en"], row["fr"], tuple(row["tags"]), picture)


def read_condition(row: Mapping[str, Any] | None) -> Condition | None:
    """`{"all": {"goals": ["count", "size"]}}`, or nothing: always asked."""
    if not row:
        return None
    ((mode, wanted),) = row.items()
    return Condition(mode, {name: tuple(values) for name, values in wanted.items()})


def read_kind(kind: str) -> tuple[str, int, int]:
    """Split `textarea:80-2000`, `text:120` or `many:3` into kind, shortest and longest."""
    name, _colon, limits = kind.partition(":")
    shortest, _dash, longest = limits.rpartition("-")
    return name, int(shortest or 0), int(longest or 0)
