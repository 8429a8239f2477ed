"""Papers as PDF: words are words, whatever they look like."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from projects.documents import render

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LETTER = {
    "language": "en",
    "title": "Report 1",
    "facility": "F-BIAS",
    "foot": "P-12",
    "date": "22 November 2026",
    "facts": [["Project", "P-12"]],
    "parts": [{"title": "Done", "text": "We tracked cells."}],
}


def test_a_paper_is_a_pdf_and_the_same_data_give_the_same_bytes():
    first, second = (render("letter", LETTER, made_at=NOON) for _ in range(2))
    assert first.startswith(b"%PDF-")
    assert first == second


def test_another_word_gives_other_bytes():
    changed = LETTER | {"parts": [{"title": "Done", "text": "We counted cells."}]}
    assert render("letter", changed, made_at=NOON) != render("letter", LETTER, made_at=NOON)


@pytest.mark.parametrize(
    "words",
    ('#read("/etc/passwd")', "#panic()", "*unclosed", "$x", "`", "]" * 50, "\\", "<label>", "@ref"),
)
def test_what_a_person_typed_is_never_markup(words):
    made = LETTER | {"title": words, "parts": [{"title": words, "text": f"{words}\n\n{words}"}]}
    assert render("letter", made, made_at=NOON).startswith(b"%PDF-")
