"""Papers as PDF: words are words, whatever they look like."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import polib
import pytest

from fbias.papers import NotDrawn, drawn, render
from fbias.papers.words import in_latin
from projects.queries.papers.printed import invoice_paper, quote_paper
from tests.factories import InvoiceFactory, QuoteFactory

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


def test_emoji_that_no_font_has_are_left_out():
    with_fish = LETTER | {"title": "Report 1 🐟", "facility": "F-BIAS 👩\u200d🔬"}
    assert render("letter", with_fish, made_at=NOON) == render("letter", LETTER, made_at=NOON)


@pytest.mark.parametrize(
    ("typed", "drawn_as"),
    (
        ("李明", "LiMing"),
        ("김민준 and 山田", "GimMinJun and ShanTian"),
        ("细胞\uff0c“核”。", "XiBao,“He”."),
        ("\uff02a\uff3c\uff02", '"a\\"'),
        ("ภาษา", "phasa"),
        ("a\U000f0000b", "ab"),
        ("⛭ gear", " gear"),
    ),
)
def test_what_no_font_of_ours_has_is_written_in_latin_letters(typed, drawn_as):
    typed, latin = ({**LETTER, "parts": [{"title": "x", "text": one}]} for one in (typed, drawn_as))

    assert render("letter", typed, made_at=NOON) == render("letter", latin, made_at=NOON)


def test_a_paper_with_signs_of_many_scripts_is_latin_after_a_few_tries():
    """Greek is drawn, and Latin here only because the paper has too many scripts."""
    many = "Ελένη 李김ภሰကខ、ꦗᚠ\u2ff0\u3012\U0001d800 end"
    paper = LETTER | {"parts": [{"title": "x", "text": many}]}
    latin = LETTER | {"parts": [{"title": "x", "text": in_latin(many, None)}]}

    assert render("letter", paper, made_at=NOON) == render("letter", latin, made_at=NOON)


def test_without_that_the_paper_of_a_chinese_name_is_not_made():
    with pytest.raises(NotDrawn, match="李"):
        drawn("letter", LETTER | {"title": "李明"}, made_at=NOON)


def test_every_sign_of_our_own_words_is_drawn():
    signs = set()
    for path in Path("templates/locale").glob("*/LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(path)):
            signs |= set(entry.msgid + entry.msgstr + "".join(entry.msgstr_plural.values()))

    assert len(signs) > 100
    own = LETTER | {"parts": [{"title": "x", "text": " ".join(sorted(signs))}]}
    assert drawn("letter", own, made_at=NOON).startswith(b"%PDF-")


@pytest.mark.django_db
def test_whoever_cannot_see_a_paper_can_have_it_read():
    """PDF/UA-1, in the two layouts of a project: a letter, and an account with its table."""
    account = invoice_paper(InvoiceFactory())
    for template, content in (("letter", LETTER), ("account", account)):
        paper = render(template, content, made_at=NOON)
        assert b"pdfuaid" in paper
        assert b"/StructTreeRoot" in paper


@pytest.fixture
def registered(settings):
    settings.FACILITY_ADDRESS = "1 rue de la Cellule, 75000 Paris"
    settings.FACILITY_REGISTRATION = "SIRET 1"
    settings.FACILITY_VAT_NUMBER = "FR2"
    settings.FACILITY_BANK = "IBAN FR3"
    settings.FACILITY_NO_VAT_REASON = "Exempt by law 4."
    return settings


@pytest.mark.django_db
def test_quotes_and_invoices_say_who_sells_and_who_buys(registered):
    invoice = InvoiceFactory(number="F-2026-0001")
    requester = invoice.project.requester
    place = str(requester.institution or requester.institution_text)
    buyer = [word for word in (place, invoice.project.pi_name, invoice.project.pi_email) if word]

    for paper in (invoice_paper(invoice), quote_paper(QuoteFactory(project=invoice.project))):
        assert paper["letterhead"] == [
            "1 rue de la Cellule, 75000 Paris", "SIRET 1 · VAT number FR2",
        ]  # fmt: skip
        assert (paper["stamp"], paper["buyer"]) == ("", buyer)
    pay = invoice_paper(invoice)["after"][-1]
    assert pay["title"] == "Payment"
    assert pay["text"].startswith("Please pay €")
    assert pay["text"].endswith(" within 30 days to this account, naming F-2026-0001:\nIBAN FR3")


@pytest.mark.django_db
def test_without_an_address_or_an_account_nothing_is_invented():
    paper = invoice_paper(InvoiceFactory())
    assert (paper["letterhead"], paper["sums_note"]) == ([], "")
    assert paper["after"][-1]["text"] == (
        "The administration makes the invoice of the institution from this sheet."
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("vat", "note"), ((20, ""), (0, "Exempt by law 4.")))
def test_a_sum_without_vat_says_why(registered, vat, note):
    invoice = InvoiceFactory()
    invoice.lines.update(vat_percent=vat)
    assert invoice_paper(invoice)["sums_note"] == note


@pytest.mark.django_db
@pytest.mark.parametrize("status", ("paid", "waived"))
def test_a_settled_invoice_is_stamped_and_asks_for_nothing(registered, status):
    invoice = InvoiceFactory()
    invoice.status, invoice.settled_on = status, invoice.issued_on
    paper = invoice_paper(invoice)
    assert paper["stamp"] == status.capitalize()
    assert [part["title"] for part in paper["after"]] == ["About this sheet"]


@pytest.mark.parametrize(
    "words",
    ('#read("/etc/passwd")', "#panic()", "*unclosed", "$x", "`", "]" * 50, "\\", "<label>", "@ref"),
)
def test_what_a_person_typed_is_never_markup(words):
    made = LETTER | {"title": words, "parts": [{"title": words, "text": f"{words}\n\n{words}"}]}
    assert render("letter", made, made_at=NOON).startswith(b"%PDF-")
