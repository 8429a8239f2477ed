"""The next version of the form is written as a draft; what was published never changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from consultations.models import IntakeForm
from consultations.queries.intake_forms.versions import (
    ALWAYS_ASKED,
    RESERVED,
    asked_before,
    stored_row,
)
from fbias.core.editing import refuse_changed
from fbias.core.errors import DomainError
from fbias.core.workflow import lock_for
from fbias.questions.checking import faults_in
from fbias.questions.question import read_question
from members.models import User

LONGEST_ID = 40
FAMILIES = {"text": "words", "textarea": "words", "one": "choice", "many": "choice"}
Row = dict[str, Any]


@transaction.atomic
def begin_draft(*, by: User) -> IntakeForm:
    """The draft that is being written, or a new one like what is asked now."""
    current = lock_for(IntakeForm.objects.current(), "change", by=by)
    content = {"content": deepcopy(current.content)}
    return IntakeForm.objects.get_or_create(number=None, published_at=None, defaults=content)[0]


def lock_draft(draft: IntakeForm, *, by: User) -> IntakeForm:
    try:
        locked = lock_for(draft, "change", by=by)
    except IntakeForm.DoesNotExist:
        raise DomainError(_("This draft has been discarded in the meantime.")) from None
    if locked.published_at:
        raise DomainError(
            _("This version is published, so it stays as it is. Edit the next version instead.")
        )
    return locked


@transaction.atomic
def drop_draft(draft: IntakeForm, *, by: User) -> None:
    lock_draft(draft, by=by).delete()


@transaction.atomic
def change_question(
    draft: IntakeForm, name: str, *, by: User, row: Row, seen: str | None
) -> IntakeForm:
    """Other words, type, answers, condition or page for one question; its id stays.

    Over words that the author did not see (`seen`) nothing is written.
    """
    locked = lock_draft(draft, by=by)
    stored = row_of(locked, name)
    refuse_changed(stored, row, seen=seen)
    changed = {**stored, **row, "id": name}
    refuse_other_kind(locked, stored, changed)
    changed["options"] = with_values(locked, name, changed["options"])
    rows = [changed if one["id"] == name else one for one in locked.content["questions"]]
    return keep(locked, rows)


@transaction.atomic
def add_question(draft: IntakeForm, *, by: User, row: Row) -> IntakeForm:
    """A new question at the end of its page, under an id that no version ever had."""
    locked = lock_draft(draft, by=by)
    taken = {*RESERVED, *(one.id for one in asked_before(locked))}
    taken |= {one["id"] for one in locked.content["questions"]}
    name = free_name(row["label_en"], taken)
    added = {**row, "id": name, "options": with_values(locked, name, row["options"])}
    return keep(locked, [*locked.content["questions"], added])


@transaction.atomic
def remove_question(draft: IntakeForm, name: str, *, by: User) -> IntakeForm:
    locked = lock_draft(draft, by=by)
    row_of(locked, name)
    if name in ALWAYS_ASKED:
        raise DomainError(
            _("This question is always asked: without it nobody can prepare an hour.")
        )
    return keep(locked, [one for one in locked.content["questions"] if one["id"] != name])


@transaction.atomic
def move_question(draft: IntakeForm, name: str, *, by: User, up: bool) -> IntakeForm:
    """Past its neighbour on the same page; at the end of the page it stays."""
    locked = lock_draft(draft, by=by)
    step = row_of(locked, name)["step"]
    rows = list(locked.content["questions"])
    places = [place for place, one in enumerate(rows) if one["step"] == step]
    at = next(number for number, place in enumerate(places) if rows[place]["id"] == name)
    other = at - 1 if up else at + 1
    if 0 <= other < len(places):
        here, there = places[at], places[other]
        rows[here], rows[there] = rows[there], rows[here]
    return keep(locked, rows)


@transaction.atomic
def rename_pages(
    draft: IntakeForm, *, by: User, titles: list[dict[str, str]], seen: str | None
) -> IntakeForm:
    locked = lock_draft(draft, by=by)
    refuse_changed(titles_by_name(locked.content["steps"]), titles_by_name(titles), seen=seen)
    return keep(locked, locked.content["questions"], steps=titles)


def titles_by_name(steps: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {
        f"{language}-{number}": step[language]
        for number, step in enumerate(steps, 1)
        for language in ("en", "fr")
    }


def keep(locked: IntakeForm, rows: list[Row], *, steps: Any = None) -> IntakeForm:
    """Write the draft unless somebody could not be asked it; what it was made from has changed."""
    content = {
        "steps": steps or locked.content["steps"],
        "questions": sorted(rows, key=lambda one: one["step"]),
    }
    known = set(faults_in(locked.content))
    new = [fault for fault in faults_in(content) if fault not in known]
    if new:
        raise DomainError(" ".join(new))
    locked.content, locked.revision = content, locked.revision + 1
    locked.save(update_fields=["content", "revision"])
    return locked


def row_of(draft: IntakeForm, name: str) -> Row:
    row = stored_row(draft, name)
    if row is None:
        raise DomainError(_("Somebody took this question away meanwhile."))
    return row


def refuse_other_kind(draft: IntakeForm, stored: Row, changed: Row) -> None:
    """Answers to an earlier version must fit: they are offered again to whoever gave them."""
    before, after = read_question(stored), read_question(changed)
    if before.kind == after.kind:
        return
    if stored["id"] in ALWAYS_ASKED and {before.kind, after.kind} & {"files", "checks"}:
        raise DomainError(_("The type of this question cannot change."))
    was_asked = any(one.id == stored["id"] for one in asked_before(draft))
    if was_asked and FAMILIES.get(before.kind) != FAMILIES.get(after.kind, after.kind):
        raise DomainError(
            _(
                "People have answered this question already, and their answers would not fit the "
                "other type. Add a new question, and take this one away."
            )
        )


def with_values(draft: IntakeForm, name: str, options: Iterable[Row]) -> list[Row]:
    """Each answer under a value; a new one gets a value that this question never had."""
    options = [dict(option) for option in options]
    taken = {one["value"] for one in options if one["value"]}
    taken |= {
        option.value
        for question in asked_before(draft)
        if question.id == name
        for option in question.options
    }
    for option in options:
        if not option["value"]:
            option["value"] = free_name(option["en"], taken)
            taken.add(option["value"])
    return options


def free_name(words: str, taken: Iterable[str]) -> str:
    taken = set(taken)
    plain = re.sub(r"[^a-z0-9-]", "", slugify(words))[:LONGEST_ID].strip("-") or "question"
    if plain.startswith("tag-"):  # the tags of a request are asked on the same page
        plain = f"q-{plain}"
    name, number = plain, 1
    while name in taken:
        number += 1
        name = f"{plain}-{number}"
    return name
