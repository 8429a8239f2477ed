"""A form as data: its steps and its questions, of which answers and files bring up some."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fbias.core.reader import translated
from fbias.questions.question import Question, answers_in_words, read_question


@dataclass(frozen=True)
class FormStep:
    """One page of the form."""

    number: int
    en: str
    fr: str

    @property
    def title(self) -> str:
        return translated(self)


@dataclass(frozen=True, eq=False)
class Form:
    """All of one version; compared by identity, so that what is reckoned from it can be kept."""

    steps: tuple[FormStep, ...]
    questions: tuple[Question, ...]

    def of_step(self, number: int) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.step == number)

    def named(self, name: str) -> Question | None:
        return next((question for question in self.questions if question.id == name), None)

    def shown(self, answers: Mapping[str, Any]) -> tuple[Question, ...]:
        """The questions that these answers bring up; what is not asked brings up nothing."""
        known = dict(answers)
        shown = []
        for question in self.questions:
            if question.show_if is None or question.show_if.holds(known):
                shown.append(question)
            else:
                known.pop(question.id, None)
        return tuple(shown)

    def missing(self, answers: Mapping[str, Any]) -> list[Question]:
        """Mandatory questions without an answer that could be sent; files are counted elsewhere."""
        return [
            question
            for question in self.shown(answers)
            if question.mandatory
            and question.kind != "files"
            and not question.is_answered(answers.get(question.id))
        ]

    def in_words(self, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
        return answers_in_words(self.shown(answers), answers)

    def step_with_files(self) -> int:
        return next((one.step for one in self.questions if one.kind == "files"), len(self.steps))


NO_FORM = Form((), ())


def read_form(content: Mapping[str, Any]) -> Form:
    """A form as it is stored: `{"steps": [...], "questions": [...]}`."""
    steps = (
        FormStep(number, one["en"], one["fr"]) for number, one in enumerate(content["steps"], 1)
    )
    return Form(tuple(steps), tuple(read_question(row) for row in content["questions"]))
