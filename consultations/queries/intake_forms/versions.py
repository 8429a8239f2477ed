"""The versions of the form as coordinators read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from consultations.models import Consultation, IntakeForm
from consultations.models.intake_forms import IntakeFormQuerySet
from fbias.questions.changes import Change, changes_between
from fbias.questions.conditions import condition_in_words
from fbias.questions.form import Form, FormStep
from fbias.questions.question import Question
from members.models import User

# Without them there is no consultation to prepare: asked of everybody, in every version.
ALWAYS_ASKED = ("title", "biology", "help", "goals", "object", "files", "confirm")
MOST_NAMED = 2  # answers that bring a question up, in the list; its own page has all
# Names that something else on the page or in a condition goes by.
RESERVED = frozenset({"seen", "finding", "added", "kept", "carried", "page", "tags-shown"})


def versions(reader: User) -> IntakeFormQuerySet:
    """The draft first, then the newest; with the bookings of each that the reader may see."""
    made_with_it = (
        Consultation.objects.not_hidden_from(reader)
        .filter(intake_form=OuterRef("pk"))
        .order_by()
        .values("intake_form")
        .values(many=Count("pk"))
    )
    return (
        IntakeForm.objects.select_related("published_by")
        .annotate(bookings=Coalesce(Subquery(made_with_it), 0))
        .order_by(F("number").desc(nulls_first=True))
    )


def asked_before(draft: IntakeForm) -> Iterator[Question]:
    """Every question of every version that was published, the newest first."""
    for version in IntakeForm.objects.published().order_by("-number").exclude(pk=draft.pk):
        yield from version.form.questions


def previous(version: IntakeForm) -> IntakeForm | None:
    """The version that was asked before this one; for a draft the one that is asked now."""
    earlier = IntakeForm.objects.published().exclude(pk=version.pk).order_by("-number")
    return (earlier.filter(number__lt=version.number) if version.number else earlier).first()


def changes_of(version: IntakeForm, before: IntakeForm | None) -> list[Change]:
    return changes_between(before.content, version.content) if before else []


@dataclass(frozen=True)
class QuestionRow:
    """One question of a page as its writer sees it."""

    question: Question
    asked: str
    is_first: bool
    is_last: bool
    is_kept: bool  # nobody can take it away


@dataclass(frozen=True)
class PageRow:
    step: FormStep
    questions: list[QuestionRow]


def stored_row(version: IntakeForm, name: str) -> dict[str, Any] | None:
    """One question as it is stored."""
    rows = (row for row in version.content["questions"] if row["id"] == name)
    return next((dict(row) for row in rows), None)


def pages_of(version: IntakeForm) -> list[PageRow]:
    return [PageRow(step, list(rows_of(version.form, step))) for step in version.form.steps]


def rows_of(form: Form, step: FormStep) -> Iterator[QuestionRow]:
    questions = form.of_step(step.number)
    last = len(questions) - 1
    for place, question in enumerate(questions):
        asked = condition_in_words(question, form, most=MOST_NAMED) if question.show_if else ""
        yield QuestionRow(question, asked, place == 0, place == last, question.id in ALWAYS_ASKED)
