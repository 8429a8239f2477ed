"""An analyst fills the whole sheet of expertise from the keyboard, and counts the keys."""

import pytest
from playwright.sync_api import expect

from consultations.models import RequestTag
from members.models import Expertise, LevelProposal, Tag
from members.services.vocabulary import load_tags
from tests.factories import (
    AnalystFactory,
    ConsultationFactory,
    PanelSeatFactory,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

SHEET = "/members/me/expertise/"
FIVE_MINUTES = 300  # keys, at one a second


@pytest.fixture
def ada():
    load_tags()
    return AnalystFactory(user__name="Ada Morvan")


class Keyboard:
    """Counts what is pressed."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    def type(self, text):
        self.page.keyboard.type(text)
        self.count += len(text)


def levels():
    return dict(Expertise.objects.values_list("tag__slug", "level"))


def test_every_tag_is_said_in_under_five_minutes(page, sign_in, ada, assert_accessible):
    sign_in(page, ada.user)
    page.goto(SHEET, wait_until="networkidle")
    expect(page.locator("[data-sheet-said]")).to_have_text("0")
    keys = Keyboard(page)

    keys.press("/", "Enter")
    for number in range(131):
        keys.press(str(1 + number % 3), *(["ArrowDown"] if number < 130 else []))

    expect(page.locator("[data-sheet-said]")).to_have_text("131")
    expect(page.locator("[data-sheet-changes]")).to_have_text("131")
    assert_accessible(page)
    keys.press("Enter")
    expect(page.get_by_text("131 tags are saved.")).to_be_visible()
    assert keys.count == 264 < FIVE_MINUTES
    assert len(levels()) == 131
    assert set(levels().values()) == {1, 2, 3}


def test_going_on_after_each_digit_halves_it(page, sign_in, ada):
    sign_in(page, ada.user)
    page.goto(SHEET, wait_until="networkidle")
    page.get_by_label("move on after each digit").check()
    keys = Keyboard(page)

    keys.press("/", "Enter", *(["2"] * 131), "Enter")

    expect(page.get_by_text("131 tags are saved.")).to_be_visible()
    assert keys.count == 134
    assert set(levels().values()) == {2}


def test_filter_keys_and_wishes(page, sign_in, ada):
    sign_in(page, ada.user)
    page.goto(SHEET, wait_until="networkidle")
    keys = Keyboard(page)
    shown = page.locator("[data-row]:visible legend")

    keys.press("/")
    keys.type("debruit")
    expect(shown).to_have_text(["Denoising and image restoration"])
    keys.press("ArrowDown", "3", "l", "Escape")
    expect(page.locator("#sheet-words")).to_be_focused()
    keys.type("stardist")
    expect(shown.filter(has_text="StarDist")).to_have_count(1)
    page.locator("#sheet-words").fill("no such thing at all")
    expect(page.locator("[data-sheet-none]")).to_be_visible()
    keys.press("Escape")
    expect(shown).to_have_count(131)
    expect(page.locator("[data-sheet-changes]")).to_have_text("1")
    keys.press("Enter", "1", "0", "ArrowUp")
    page.get_by_role("button", name="Save my expertise").click()

    expect(page.get_by_text("1 tag is saved.")).to_be_visible()
    line = Expertise.objects.get()
    assert (line.tag.slug, line.level, line.wants_to_learn) == ("denoising", 3, True)


def test_an_old_window_takes_nothing_back(page, sign_in, ada):
    sign_in(page, ada.user)
    page.goto(SHEET, wait_until="networkidle")
    Expertise.objects.create(analyst=ada, tag=Tag.objects.get(slug="confocal"), level=3)

    page.locator("input[name=level-python][value='2']").check(force=True)
    page.get_by_role("button", name="Save my expertise").click()

    expect(page.get_by_text("1 tag is saved.")).to_be_visible()
    assert levels() == {"confocal": 3, "python": 2}


def test_levels_are_taken_by_one_tap_on_a_phone(
    phone, sign_in, ada, assert_accessible, assert_fits
):
    held = ConsultationFactory(held=True, answers={})
    PanelSeatFactory(consultation=held, analyst=ada, published=True)
    for slug in ("stardist", "object-counting", "napari"):
        tag = Tag.objects.get(slug=slug)
        RequestTag.objects.create(consultation=held, tag=tag, word="confirmed")
        because = {"code": "saw", "occasion": held.reference}
        LevelProposal.objects.create(analyst=ada, tag=tag, level=1, because=because)
    sign_in(phone, ada.user)
    phone.goto(SHEET)
    expect(phone.get_by_role("heading", name="From your past sessions")).to_be_visible()
    assert_fits(phone)
    assert_accessible(phone)

    phone.get_by_role("button", name="Leave napari").tap()
    expect(phone.get_by_text("You will not be asked this again.")).to_be_visible()
    phone.get_by_role("button", name="Take all 2").tap()

    expect(phone.get_by_text("2 levels are taken.")).to_be_visible()
    assert levels() == {"stardist": 1, "object-counting": 1}
