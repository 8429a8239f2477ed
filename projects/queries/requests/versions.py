"""Two versions of a request side by side, with what was taken out and put in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from projects.models import Project, Version
from projects.questions import project_questions

WORDS = re.compile(r"\s+|[^\s]+")
Pieces = list[tuple[str, str]]


@dataclass(frozen=True)
class Difference:
    """One question in both versions; pieces are (`same`, `out` or `in`, plain text)."""

    label: str
    before: Pieces
    after: Pieces
    changed: bool


def compare(older: Version, newer: Version) -> list[Difference]:
    """Every question that either version answers, in the order of the form."""
    differences = []
    for question in project_questions():
        was, becomes = (
            question.answer_in_words(version.content.get(question.id)) for version in (older, newer)
        )
        if was or becomes:
            before, after = marked(was, becomes)
            differences.append(Difference(question.label, before, after, was != becomes))
    return differences


def marked(older: str, newer: str) -> tuple[Pieces, Pieces]:
    """Both texts cut into what they share and what only one of them has, word by word."""
    first, second = WORDS.findall(older), WORDS.findall(newer)
    before: Pieces = []
    after: Pieces = []
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    for kind, start, end, begin, stop in matcher.get_opcodes():
        same = kind == "equal"
        if start < end:
            before.append(("same" if same else "out", "".join(first[start:end])))
        if begin < stop:
            after.append(("same" if same else "in", "".join(second[begin:stop])))
    return before, after


def versions_of(project: Project) -> list[Version]:
    return list(project.versions.select_related("made_by").order_by("number"))


def chosen(versions: list[Version], number: Any, *, default: Version) -> Version:
    """The version of that number, or the default for anything else that was asked."""
    return next((one for one in versions if str(one.number) == str(number)), default)
