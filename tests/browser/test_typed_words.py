# ruff: noqa: RUF001 - words are typed with each of these signs
"""A word is found however it is typed: with a hyphen or without, accents, any apostrophe."""

import pytest
from playwright.sync_api import expect

from tests.factories import AnalystFactory, ConsultationFactory, TagFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

TYPED = (
    "z-stack", "z‑stack", "zstack", "Z stack", "l’échelle", "L'ECHELLE", "lechelle", "œil", "oeil",
)  # fmt: skip


@pytest.fixture
def tags():
    TagFactory(slug="other", label_en="Other thing", label_fr="Autre chose")
    return TagFactory(slug="wanted", label_en="Z-stack of the œil", label_fr="Pile à l’échelle")


def test_the_sheet_of_expertise_is_filtered_so(page, sign_in, tags):
    sign_in(page, AnalystFactory().user)
    page.goto("/members/me/expertise/", wait_until="networkidle")
    box, rows = page.locator("[data-sheet-filter] input"), page.locator("[data-row]:visible")

    for typed in TYPED:
        box.fill(typed)
        expect(rows, typed).to_have_count(1)
        expect(rows, typed).to_contain_text("Z-stack")
    box.fill("z-other")
    expect(rows).to_have_count(0)


def test_the_picker_of_tags_finds_so_by_label_and_synonym(page, sign_in, tags):
    tags.synonyms_en = "Pile à l’échelle"
    tags.save()
    place = ConsultationFactory(confirmed=True)
    sign_in(page, UserFactory(coordinator=True))
    page.goto(place.get_absolute_url(), wait_until="networkidle")
    box = page.locator("#add-tag-ts-control")
    found = page.locator(".ts-dropdown .option:not([data-value=''])")

    for typed in TYPED:
        box.fill(typed)
        expect(found, typed).to_have_count(1)
        expect(found, typed).to_contain_text("Z-stack")
