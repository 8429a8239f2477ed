"""The booking form as somebody meets it who never saw it: clicks, words, screens, expert words."""

import re

import pytest
from django.utils import translation
from playwright.sync_api import expect

from consultations.models import Consultation
from fbias.questions.glossary import words_in
from tests.browser.conftest import PHONE
from tests.factories import OpenDeskFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

CLICKS, WORDS, SCREENS = 14, 500, 3.0
WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
BIOLOGY = (
    "We treat cells with a drug and expect smaller and rounder nuclei in the treated dish only."
)


class Novice:
    """Fills in the form on a telephone and notes what it costs."""

    def __init__(self, page):
        self.page, self.clicks, self.fields, self.pages, self.written = page, 0, 0, [], []

    def click(self, what):
        what.click()
        self.clicks += 1

    def write(self, name, text):
        self.page.locator(f"#id_{name}").fill(text)
        self.written.append(text)
        self.fields += 1

    def choose(self, name, value):
        self.click(self.page.locator(f"label:has([name={name}][value={value}])").first)

    def go_on(self):
        """Look at the whole page, then press its button."""
        page = self.page
        text = self.text_to_read()
        self.pages.append(
            {
                "words": len(WORD.findall(text)),
                "screens": page.evaluate("document.documentElement.scrollHeight") / PHONE["height"],
                "unexplained": self.unexplained(text),
                "text": text,
            }
        )
        self.click(page.locator("#answers .form-actions .btn-primary"))

    def text_to_read(self):
        """What is on the screen, less what the reader wrote and what only screen readers say."""
        hidden = "for (const one of document.querySelectorAll('main .visually-hidden'))"
        self.page.evaluate(f"{hidden} one.style.display = 'none'")
        text = self.page.locator("main").inner_text()
        self.page.evaluate(f"{hidden} one.style.display = ''")
        for own in self.written:
            text = text.replace(own, "")
        return text

    def unexplained(self, text):
        language = self.page.locator("html").get_attribute("lang")
        with translation.override(language):
            used = {found.word.title for found in words_in(text)}
        marked = self.page.locator("main .term, main .words dt").all_text_contents()
        with translation.override(language):
            told = {found.word.title for one in marked for found in words_in(one)} | set(marked)
        return sorted(used - told)


def walk(page, desk):
    """From the page of the day to the booking that is sent."""
    novice = Novice(page)
    page.goto(f"/open-desks/{desk.pk}/")
    novice.click(
        page.locator("form[action*='claim'] button, form button[type=submit].btn-primary").first
    )
    page.wait_for_url("**/form/1/")
    novice.write("title", "Do nuclei shrink under the drug?")
    novice.write("biology", BIOLOGY)
    novice.choose("help", "auto")
    novice.go_on()
    page.wait_for_url("**/form/2/")
    novice.choose("goals", "count")
    novice.write("object", "Round blue nuclei on a dark ground")
    expect(page.locator("#question-touch")).to_be_visible()
    novice.go_on()
    page.wait_for_url("**/form/3/")
    novice.clicks += 2  # the button of an image, and the file in the window of the system
    novice.go_on()
    page.wait_for_url("**/form/4/")
    novice.click(page.locator("[name=confirm]").first)
    novice.go_on()
    page.wait_for_url("**/consultations/*/")
    return novice


@pytest.mark.parametrize("language", ("en", "fr"))
def test_a_novice_books_with_few_clicks_few_words_and_no_word_unexplained(
    open_window, sign_in, language
):
    desk = OpenDeskFactory(with_sessions=True)
    phone = open_window(
        viewport=PHONE, has_touch=True, is_mobile=True, locale=f"{language}-{language.upper()}"
    )
    sign_in(phone, UserFactory(language=language))

    novice = walk(phone, desk)

    booked = Consultation.objects.get()
    words = sum(one["words"] for one in novice.pages)
    screens = [round(one["screens"], 2) for one in novice.pages]
    measured = [
        novice.clicks,
        novice.fields,
        words,
        [one["words"] for one in novice.pages],
        screens,
    ]
    assert booked.status == "provisional"
    assert novice.clicks <= CLICKS, measured
    assert words <= WORDS, measured
    assert max(screens) <= SCREENS, measured
    assert [one["unexplained"] for one in novice.pages] == [[], [], [], []]
