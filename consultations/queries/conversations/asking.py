"""One question at a time: what must be known first, then what helps the panel most."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from consultations.models import Consultation
from consultations.queries.intake_forms.found import known_for
from fbias.questions.question import Question

# In one's own words first: what is offered for the others comes from them.
OPENING = ("biology", "title", "help", "goals", "object")
UNTALKED = frozenset({"checks"})  # agreed to on the last page, where everything is read once more


@dataclass(frozen=True)
class Told:
    """What was said so far."""

    question: Question
    words: str


def questions_left(consultation: Consultation, *, skipped: Collection[str] = ()) -> list[Question]:
    """Those asked now that have no answer yet, in the order in which they are talked about."""
    asked = consultation.form.shown(known_for(consultation))
    left = [one for one in asked if one.kind not in UNTALKED and is_open(one, consultation)]
    order = {name: place for place, name in enumerate(OPENING)}
    left = [one for one in left if (one.mandatory and one.kind != "files") or one.id not in skipped]
    return sorted(left, key=lambda one: (order.get(one.id, len(order)), *weight(one)))


def weight(question: Question) -> tuple[bool, bool, int]:
    """What must be answered, then what answers brought up, then the order of the pages."""
    return not question.mandatory, question.show_if is None, question.step


def is_open(question: Question, consultation: Consultation) -> bool:
    if question.kind == "files":
        return not consultation.has_no_images_yet and not consultation.images.all()
    return not question.is_answered(consultation.answers.get(question.id))


def is_enough(consultation: Consultation) -> bool:
    """Whether everything that must be known is said, but for the statements of the last page."""
    missing = consultation.form.missing(consultation.answers)
    return all(one.kind in UNTALKED for one in missing)


def told_so_far(consultation: Consultation) -> list[Told]:
    asked = consultation.form.shown(known_for(consultation))
    pairs = (
        (question, question.answer_in_words(consultation.answers.get(question.id)))
        for question in asked
        if question.kind not in UNTALKED and question.kind != "files"
    )
    return [Told(question, words) for question, words in pairs if words]
