"""The statement that French law asks for, and the word beside each link to it."""

from datetime import date

import pytest

from fbias.core.audit import last_audit

pytestmark = pytest.mark.django_db


def read(client, language="en"):
    page = client.get("/accessibility/", headers={"Accept-Language": language})
    return " ".join(page.content.decode().split())


@pytest.mark.parametrize(
    ("rate", "word", "sentence"),
    (
        (None, "not compliant", "nobody has audited its 106 criteria yet"),
        (49, "not compliant", "49 % of the criteria are met"),
        (50, "partially compliant", "50 % of the criteria are met"),
        (99, "partially compliant", "99 % of the criteria are met"),
        (100, "fully compliant", "<strong>fully compliant</strong> with RGAA 4.1."),
    ),
)
def test_the_state_is_said_on_the_page_and_in_the_foot(client, settings, rate, word, sentence):
    settings.FACILITY_ACCESSIBILITY_RATE = rate
    settings.FACILITY_ACCESSIBILITY_AUDITED_ON = date(2026, 1, 31)
    settings.FACILITY_ACCESSIBILITY_AUDITED_BY = "Somebody Else"

    page = read(client)

    assert f"Accessibility: {word}" in page
    assert sentence in page
    assert ("The audit of 31 January 2026 was made by Somebody Else." in page) == bool(rate)


def test_what_a_program_saw_is_told_as_it_was_noted(client):
    audit, page = last_audit(), read(client)

    assert f"the program {audit.program} looked at {audit.count} pages" in page
    assert f"It found {audit.faults} fault" in page
    assert page.count("<li><code>") == audit.count == 27


def test_the_statement_is_french_for_french_readers(client):
    page = read(client, "fr")

    assert "Accessibilité : non conforme" in page
    assert "Voies de recours" in page
