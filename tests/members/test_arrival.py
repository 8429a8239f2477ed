"""What a newcomer wanted is kept until they have it; pages claim no mail that did not leave."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.urls import reverse

from fbias.notifications.models import Notification
from members.models import User
from tests.factories import AnalystFactory, InstitutionFactory, UserFactory

pytestmark = pytest.mark.django_db

DESK = "/open-desks/7/"
ANSWERS = {
    "name": "Noor Haddad",
    "email": "noor@example.org",
    "password1": "open-water-swim-9",
    "language": "en",
    "time_zone": "Europe/Paris",
    "privacy": "on",
}
SENT = reverse("account_email_verification_sent")
WORKPLACE_FIRST = f"{reverse('members:workplace')}?next=%2Fopen-desks%2F7%2F"


@pytest.fixture
def with_limits(settings):
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "1/3m/key"}
    cache.clear()
    yield
    cache.clear()


def sign_up(client, page=DESK, **changes):
    return client.post(f"{reverse('account_signup')}?next={page}", ANSWERS | changes)


def confirm(client, mail):
    link = re.search(r"http\S+/accounts/confirm-email/\S+", mail.body)[0]
    return client.post("/" + link.split("/", 3)[3])


def sign_in(client):
    answers = {"login": ANSWERS["email"], "password": ANSWERS["password1"]}
    return client.post(reverse("account_login"), answers)


# --- what was wanted ----------------------------------------------------------------------------


def test_in_the_same_browser_the_click_signs_in_and_goes_on_to_the_page(client, deliver_all):
    sign_up(client)

    landed = confirm(client, deliver_all()[0])

    assert landed.url == WORKPLACE_FIRST
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


def test_on_another_device_the_page_is_kept_until_the_first_sign_in_and_no_longer(
    client, deliver_all
):
    sign_up(client)
    client.cookies.clear()

    confirm(client, deliver_all()[0])
    assert "_auth_user_id" not in client.session
    assert sign_in(client).url == WORKPLACE_FIRST

    User.objects.update(institution=InstitutionFactory())
    client.logout()
    assert sign_in(client).url == reverse("today")


@pytest.mark.parametrize("page", ("https://elsewhere.example/", "//elsewhere.example/", "x" * 400))
def test_only_a_page_of_the_portal_is_kept(client, page):
    sign_up(client, page)

    assert User.objects.get().came_for == ""


# --- where somebody works -----------------------------------------------------------------------


def test_a_newcomer_says_where_they_work_and_goes_on(signed_in):
    person = UserFactory(institution_text="", institution_kind="", institution_country="")
    answers = {
        "institution_text": "Station marine",
        "institution_kind": "academic",
        "institution_country": "Chile",
    }

    landed = signed_in(person).post(WORKPLACE_FIRST, answers)

    person.refresh_from_db()
    assert landed.url == DESK
    assert (person.institution_text, person.institution_country) == ("Station marine", "Chile")


def test_nothing_at_all_is_no_answer(signed_in):
    person = UserFactory(institution_text="", institution_kind="", institution_country="")

    assert signed_in(person).post(WORKPLACE_FIRST, {}).status_code == 422


def test_who_has_said_it_or_works_for_the_network_is_not_asked(client):
    for person in (
        UserFactory(),
        AnalystFactory(user__institution_text="", invited=True).user,
        UserFactory(institution_text="", coordinator=True),
    ):
        EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
        answers = {"login": person.email, "password": "correct-horse-battery"}
        assert client.post(f"{reverse('account_login')}?next={DESK}", answers).url == DESK
        client.logout()


# --- the page about the mail --------------------------------------------------------------------


def test_the_page_says_where_the_mail_went_and_sends_it_again(client, deliver_all):
    sign_up(client)

    assert "noor@example.org" in client.get(SENT).content.decode()
    client.post(SENT)

    assert [mail.to for mail in deliver_all()] == [["noor@example.org"]] * 2


def test_within_three_minutes_no_mail_leaves_and_the_page_says_so(client, with_limits):
    sign_up(client)
    assert "is on its way" in client.get(SENT).content.decode()

    client.post(SENT)

    assert Notification.objects.count() == 1
    page = client.get(SENT).content.decode()
    assert "No new mail was sent" in page
    assert "is on its way" not in page


def test_the_page_looks_the_same_for_an_address_that_is_known(client, with_limits):
    sign_up(client)
    new = client.get(SENT).content.decode()
    client.cookies.clear()
    cache.clear()
    UserFactory(email="known@example.org")
    EmailAddress.objects.create(
        user=User.objects.get(email="known@example.org"), email="known@example.org", verified=True
    )

    sign_up(client, email="known@example.org")
    known = client.get(SENT).content.decode()

    def without_token(page):
        return re.sub(r'(csrf-token" content|csrfmiddlewaretoken" value)="\w+"', "", page)

    assert without_token(known) == without_token(new).replace("noor@", "known@")


def test_a_wrong_address_leads_back_to_sign_up_with_the_page_that_was_wanted(client):
    sign_up(client)

    page = client.get(SENT).content.decode()
    assert f'href="{reverse("account_signup")}?next=%2Fopen-desks%2F7%2F"' in page


def test_who_waits_for_no_mail_is_told_of_none(client, signed_in):
    assert client.get(SENT).url == reverse("account_login")
    assert signed_in(UserFactory()).get(SENT).url == reverse("account_email")
