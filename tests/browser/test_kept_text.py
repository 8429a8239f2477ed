"""What a person types comes back until it was saved, to nobody else, and the page says so."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.urls import reverse
from playwright.sync_api import expect

from consultations.models import Consultation
from projects.models import Message
from tests.factories import ConsultationFactory, ProjectFactory, UserFactory
from tests.locks import impatient

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

WORDS = (
    "We treat cells with a drug and expect the nuclei to become smaller,\n"
    "and rounder as well, in the treated dish."
)
BACK = "What you typed here is back. It is not saved yet."
WAITS = "What you typed is kept in this browser. It comes back with the page."
KEPT = (
    "() => [localStorage, sessionStorage].flatMap(Object.keys).filter((key) => /^kept /.test(key))"
)


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def thread(project):
    return reverse("projects:thread", args=[project.pk])


def plain(text):
    return str(text).replace("\r\n", "\n")


TOKEN = "document.querySelector('meta[name=csrf-token]').content"


def type_words(page, label="Message", words=WORDS):
    page.get_by_label(label).fill(words)
    for _ in range(50):
        if page.evaluate(KEPT):
            return
        page.wait_for_timeout(100)
    pytest.fail("nothing was kept")


def sign_in_here(page, person):
    page.locator("#id_login").fill(person.email)
    page.locator("#id_password").fill("correct-horse-battery")
    page.locator("#id_password").press("Enter")


def test_booking_form_after_the_session_ended(window_of, strictness):
    strictness.allow("401")  # what is typed may be saved by itself before the button is pressed
    consultation = ConsultationFactory(status="claimed")
    page = window_of(consultation.requester)
    page.goto(reverse("consultations:step", args=[consultation.pk, 1]))
    box = page.locator("#id_biology")
    box.fill(WORDS)
    Session.objects.all().delete()

    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("nothing was saved")).to_be_visible()
    expect(page.get_by_text(WAITS)).to_be_visible()
    sign_in_here(page, consultation.requester)

    expect(page.get_by_text(BACK)).to_be_visible()
    assert page.url.endswith(reverse("consultations:step", args=[consultation.pk, 1]))
    assert box.input_value() == WORDS
    page.get_by_role("button", name="Finish later").click()
    page.wait_for_url("**" + consultation.get_absolute_url())
    assert WORDS in [plain(answer) for answer in Consultation.objects.get().answers.values()]
    assert page.evaluate(KEPT) == []
    page.goto(reverse("consultations:step", args=[consultation.pk, 1]))
    expect(page.get_by_text(BACK)).to_have_count(0)


def test_message_while_the_database_is_held(window_of, project, thread, strictness):
    strictness.allow("503")
    page = window_of(project.requester)
    page.goto(thread)
    type_words(page)

    with impatient(), transaction.atomic(), connection.cursor() as somebody_else:
        somebody_else.execute("LOCK TABLE projects_message IN ACCESS EXCLUSIVE MODE")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_text("Somebody else is changing the same thing")).to_be_visible()
    expect(page.get_by_text("What you typed is kept in this browser")).to_be_visible()
    page.get_by_role("link", name="Open the page again").click()

    expect(page.get_by_text(BACK)).to_be_visible()
    assert page.get_by_label("Message").input_value() == WORDS
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text(BACK)).to_have_count(0)
    assert plain(Message.objects.get().text) == WORDS
    assert page.evaluate(KEPT) == []


def test_message_from_a_page_left_open_too_long(window_of, project, thread, strictness):
    strictness.allow("403")
    page = window_of(project.requester)
    page.goto(thread)
    type_words(page)
    page.context.clear_cookies(name="csrftoken")

    page.get_by_role("button", name="Send the message").click()
    expect(page.get_by_role("heading", name="The page was open too long")).to_be_visible()
    expect(page.get_by_text(WAITS)).to_be_visible()
    assert not Message.objects.exists()
    page.get_by_role("link", name="Open the page again").click()

    expect(page.get_by_text(BACK)).to_be_visible()
    page.get_by_role("button", name="Send the message").click()
    expect(page.get_by_text("Your message is sent.")).to_be_visible()
    assert plain(Message.objects.get().text) == WORDS
    assert page.get_by_label("Message").input_value() == ""
    assert page.evaluate(KEPT) == []


def test_message_while_the_language_is_changed(window_of, project, thread):
    page = window_of(project.requester)
    page.goto(thread)
    type_words(page)

    page.get_by_role("button", name="FR, français").click()

    expect(page.get_by_text("Ce que vous aviez écrit ici est de retour")).to_be_visible()
    assert page.locator("main textarea").first.input_value() == WORDS


def test_message_that_is_refused_stays_and_is_not_offered_twice(
    window_of, project, thread, strictness
):
    strictness.allow("422")
    page = window_of(project.requester)
    page.goto(thread)
    type_words(page, words=" ")

    page.get_by_role("button", name="Send the message").click()

    expect(page.locator("[aria-invalid=true], .is-invalid").first).to_be_visible()
    expect(page.get_by_text(BACK)).to_have_count(0)


def test_dropping_what_was_typed_shows_what_is_saved(window_of, project, thread):
    page = window_of(project.requester)
    page.goto(thread)
    type_words(page)
    page.reload()

    page.get_by_role("button", name="Discard what I typed").click()

    assert page.get_by_label("Message").input_value() == ""
    assert page.evaluate(KEPT) == []
    page.reload()
    expect(page.get_by_text(BACK)).to_have_count(0)


def test_nobody_else_finds_the_text_in_the_same_browser(window_of, project, thread):
    other = UserFactory(coordinator=True)
    page = window_of(project.requester)
    page.goto(thread)
    type_words(page)
    Session.objects.all().delete()
    page.goto(thread)
    other.emailaddress_set.create(email=other.email, verified=True, primary=True)

    sign_in_here(page, other)
    page.wait_for_url("**" + thread)

    assert page.get_by_label("Message").input_value() == ""
    expect(page.get_by_text(BACK)).to_have_count(0)
    assert page.evaluate(KEPT) == []


def test_signing_out_takes_the_text_along(window_of, project, thread):
    page = window_of(project.requester)
    page.goto(thread)
    type_words(page)

    page.locator(".account-menu button").first.click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")

    assert page.evaluate(KEPT) == []


def test_sent_from_another_tab_after_signing_in_again(window_of, project, thread):
    page = window_of(project.requester)
    page.goto(thread)
    type_words(page)
    Session.objects.all().delete()
    beside = page.context.new_page()
    beside.goto(reverse("account_login"))
    sign_in_here(beside, project.requester)
    beside.wait_for_url(lambda address: "/accounts/login" not in address)
    old = page.evaluate(TOKEN)

    page.bring_to_front()
    page.evaluate("() => window.dispatchEvent(new Event('focus'))")
    page.wait_for_function(f"old => {TOKEN} !== old", arg=old)
    page.get_by_role("button", name="Send the message").click()

    expect(page.get_by_text("Your message is sent.")).to_be_visible()
    assert plain(Message.objects.get().text) == WORDS


def test_passwords_are_never_kept(window_of):
    page = window_of(UserFactory())
    page.goto(reverse("account_change_password"))

    for box in page.locator("main input[type=password]").all():
        box.fill("open-water-swim-9")
    page.wait_for_timeout(500)

    assert page.evaluate(KEPT) == []
