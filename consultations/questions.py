"""What the answers of a booking say, read with the form they were given to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from consultations.models import Consultation
from fbias.questions.form import Form
from members.matching.words import words_of


@lru_cache(maxsize=64)
def words_of_the_form(form: Form) -> frozenset[str]:
    """What the form asks everybody, in both languages, by stem: who repeats it says nothing."""
    asked = " ".join(f"{one.label_en} {one.label_fr}" for one in form.questions if one.mandatory)
    return frozenset(word.stem for word in words_of(asked))


def tags_wanted(form: Form, answers: Mapping[str, Any]) -> list[str]:
    """The tags of the vocabulary that the chosen options stand for, in the order of the form."""
    said = form, repr([answers.get(name) for name in telling_questions(form)])
    if said not in _wanted:
        if len(_wanted) >= MOST_KEPT:
            _wanted.clear()
        slugs = [
            tag
            for question in form.shown(answers)
            for option in question.chosen(answers.get(question.id))
            for tag in option.tags
        ]
        _wanted[said] = tuple(dict.fromkeys(slugs))
    return list(_wanted[said])


_wanted: dict[tuple[Form, str], tuple[str, ...]] = {}
MOST_KEPT = 5000


@lru_cache(maxsize=64)
def telling_questions(form: Form) -> tuple[str, ...]:
    """Those on whose answers the tags depend: with tags of their own, or what brings these up."""
    names: set[str] = set()
    for question in reversed(form.questions):
        if question.id in names or any(option.tags for option in question.options):
            names |= {question.id, *(question.show_if.wanted if question.show_if else ())}
    return tuple(sorted(names))


def goals_of(consultation: Consultation) -> list[str]:
    """The goals as labels in the reader's language."""
    question = consultation.form.named("goals")
    chosen = question.chosen(consultation.answers.get("goals")) if question else []
    return [option.label for option in chosen]
