"""The pages that anybody sees, in a real browser."""

import pytest

from members.enums import Role
from tests.factories import GrantFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = (
    "/",
    "/how-it-works/",
    "/privacy/",
    "/accessibility/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_is_clean_and_accessible_in_both_themes(
    open_window, assert_accessible, assert_fits, path
):
    for theme in ("light", "dark"):
        page = open_window(color_scheme=theme)
        page.goto(path)

        assert page.locator("h1").count() == 1
        assert page.locator("html").get_attribute("data-bs-theme") == theme
        assert_fits(page)
        assert_accessible(page)


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_fits_a_phone(phone, assert_accessible, assert_fits, path):
    phone.goto(path)

    assert_fits(phone)
    assert_accessible(phone)


def test_the_phone_menu_opens_with_the_keyboard(phone):
    phone.goto("/")
    menu = phone.get_by_role("button", name="Menu")
    menu.focus()
    menu.press("Enter")

    phone.get_by_role("link", name="Sign in").wait_for()
    assert menu.get_attribute("aria-expanded") == "true"


def test_the_skip_link_is_first_and_leads_to_the_content(page):
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"


def test_the_theme_is_remembered(page):
    page.goto("/")
    switch = page.locator("[data-theme-switch]")
    switch.click()
    switch.click()
    page.goto("/privacy/")

    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert switch.get_attribute("aria-label") == "Colours: dark"


def test_a_french_browser_gets_a_french_page_and_may_choose_english(french_page):
    french_page.goto("/")
    assert french_page.locator("html").get_attribute("lang") == "fr"

    french_page.get_by_role("button", name="EN, English").click()

    assert french_page.locator("html").get_attribute("lang") == "en"


def test_a_page_that_is_not_there_says_what_to_do(page, strictness, assert_accessible):
    strictness.allow("404")
    page.goto("/nothing-here/")

    assert page.get_by_role("heading", level=1).inner_text() == "This page cannot be found"
    assert_accessible(page)


def test_wrong_password_is_told_beside_the_form_and_the_address_is_kept(page, assert_accessible):
    page.goto("/accounts/login/")
    page.locator("#id_login").fill("nobody@example.org")
    page.locator("#id_password").fill("wrong")
    page.locator("#id_password").press("Enter")

    page.get_by_role("alert").wait_for()
    assert page.locator("#id_login").input_value() == "nobody@example.org"
    assert_accessible(page)


@pytest.mark.parametrize(
    "path",
    (
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/add/",
    ),
)
def test_account_pages_are_clean_and_accessible(page, sign_in, assert_accessible, path):
    sign_in(page, UserFactory())
    page.goto(path)

    assert page.locator("h1").count() == 1
    assert_accessible(page)


def test_the_admin_works_under_its_policy(page, sign_in):
    coordinator = UserFactory(is_staff=True, is_superuser=True)
    GrantFactory(user=coordinator, role=Role.COORDINATOR)
    sign_in(page, coordinator)
    page.goto("/admin/")
    page.goto("/admin/members/user/")

    assert page.get_by_text(coordinator.email).count() >= 1
    assert page.evaluate("typeof Alpine") == "object"
    toggles = page.locator("[x-data]").count()
    assert toggles > 0
