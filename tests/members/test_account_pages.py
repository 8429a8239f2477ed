"""Every page about the account looks like the portal and speaks the reader's language."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.urls import reverse

from fbias.notifications.models import Notification
from members.accounts import NEWS
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse-battery"
ENGLISH = re.compile(r"\b(the|your|you|password|address|remove|add)\b", re.IGNORECASE)
ENTRANCE = ("account_login", "account_signup", "account_reset_password", "account_inactive")
INSIDE = (
    "account_email", "account_change_password", "mfa_index", "account_logout",
    "account_reauthenticate", "socialaccount_connections", "socialaccount_login_cancelled",
    "socialaccount_login_error", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn",
    "mfa_generate_recovery_codes",
)  # fmt: skip


def sign_in(client, person):
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def words_of(page):
    """What a reader sees in the page's own part; scripts and attributes are left out."""
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"<script.*?</script>|<[^>]+>", " ", main, flags=re.DOTALL)


@pytest.mark.parametrize("name", ENTRANCE)
def test_the_way_in_is_french_for_a_french_browser(client, name):
    page = client.get(reverse(name), headers={"Accept-Language": "fr"}).content.decode()

    assert 'class="site-header"' in page
    assert ENGLISH.findall(words_of(page)) == []


@pytest.mark.parametrize(
    ("name", "tab"),
    (
        ("account_email", "E-mail address"),
        ("account_change_password", "Password"),
        ("mfa_index", "Second factor"),
        ("mfa_activate_totp", "Second factor"),
        ("mfa_add_webauthn", "Second factor"),
        ("mfa_list_webauthn", "Second factor"),
        ("mfa_generate_recovery_codes", "Second factor"),
    ),
)
def test_the_tab_of_the_page_is_marked_and_no_other(client, name, tab):
    sign_in(client, UserFactory())

    page = client.get(reverse(name)).content.decode()

    tabs = re.search(r'<ul class="account-tabs">.*?</ul>', page, re.DOTALL)
    marked = re.findall(r'aria-current="\w+">([^<]+)', tabs[0])
    assert marked == [tab]


@pytest.mark.parametrize("name", INSIDE)
def test_the_pages_of_an_account_are_french_for_a_french_reader(client, name):
    sign_in(client, UserFactory(language="fr"))

    answer = client.get(reverse(name))
    page = answer.content.decode()

    assert answer.status_code in {200, 401}, answer.headers
    assert 'class="site-header"' in page
    assert ENGLISH.findall(words_of(page)) == []


@pytest.mark.parametrize("news", NEWS)
def test_news_of_an_account_is_in_the_facilitys_name_and_the_owners_language(news, deliver_all):
    owner = UserFactory(language="fr")
    facts = {
        "from_email": "a@example.org",
        "to_email": "b@example.org",
        "deleted_email": "c@example.org",
        "provider": "ORCID",
    }
    get_adapter().send_notification_mail(f"account/email/{news}", owner, facts)

    (mail,) = deliver_all()
    body = mail.body + mail.alternatives[0].content
    assert mail.to == [owner.email]
    assert "F-BIAS" in body
    assert "testserver" not in mail.subject + body
    assert "example.com" not in body
    assert ENGLISH.findall(mail.subject + re.sub(r"http\S+", "", mail.body)) == []


def test_every_mail_that_allauth_can_send_has_its_words():
    templates = Path(allauth.__file__).parent / "templates"
    known = {
        path.name.removesuffix("_subject.txt")
        for folder in ("account", "mfa", "socialaccount")
        for path in (templates / folder / "email").glob("*_subject.txt")
    }
    ours = {"email_confirmation", "email_confirmation_signup", "password_reset_key"}
    never = {"login_code", "password_reset_code", "unknown_account"}

    assert known - ours - never == set(NEWS)


def test_the_owner_hears_that_an_address_was_removed(client, deliver_all):
    person = UserFactory()
    sign_in(client, person)
    EmailAddress.objects.create(user=person, email="old@example.org", verified=True)

    client.post(reverse("account_email"), {"action_remove": "", "email": "old@example.org"})

    deliver_all()
    told = Notification.objects.get()
    assert told.address == person.email
    assert "old@example.org was removed" in told.text


def test_the_second_factor_is_asked_in_the_readers_language(client):
    person = UserFactory(language="fr")
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    answers = {"login": person.email, "password": PASSWORD}

    page = client.post(
        reverse("account_login"), answers, headers={"Accept-Language": "fr"}, follow=True
    )

    assert page.redirect_chain[-1][0] == reverse("mfa_authenticate")
    french = client.get(reverse("mfa_authenticate"), headers={"Accept-Language": "fr"})
    assert ENGLISH.findall(words_of(french.content.decode())) == []
