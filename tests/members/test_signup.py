import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from fbias.notifications.models import Notification
from members.models import User
from members.services.passwords import answer_forgotten
from tests.factories import InstitutionFactory, UserFactory

pytestmark = pytest.mark.django_db

ANSWERS = {
    "name": "Noor Haddad",
    "email": "noor@example.org",
    "password1": "open-water-swim-9",
    "language": "fr",
    "time_zone": "America/Cayenne",
    "privacy": "on",
}


def test_newcomer_signs_up_confirms_by_mail_and_signs_in(client, deliver_all):
    response = client.post(reverse("account_signup"), ANSWERS)

    person = User.objects.get(email="noor@example.org")
    assert response.url == reverse("account_email_verification_sent")
    assert (person.name, person.language, person.time_zone) == (
        "Noor Haddad",
        "fr",
        "America/Cayenne",
    )
    assert person.privacy_read_at is not None
    assert person.check_password("open-water-swim-9")
    assert not EmailAddress.objects.get(user=person).verified

    mail = deliver_all()[0]
    assert mail.to == ["noor@example.org"]
    link = re.search(r"http\S+/accounts/confirm-email/\S+", mail.body)[0]
    path = link.split("/", 3)[3]
    page = client.get(f"/{path}")
    assert page.status_code == 200
    assert not EmailAddress.objects.get(user=person).verified
    client.post(f"/{path}")

    assert EmailAddress.objects.get(user=person).verified
    client.logout()
    client.post(
        reverse("account_login"), {"login": "noor@example.org", "password": "open-water-swim-9"}
    )
    assert client.session["_auth_user_id"] == str(person.pk)


def test_signup_waits_for_the_privacy_tick_and_keeps_what_was_typed(client):
    response = client.post(reverse("account_signup"), ANSWERS | {"privacy": ""})

    assert response.status_code == 200
    assert 'value="Noor Haddad"' in response.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    (
        {"name": "x" * 10_000},
        {"name": "two\nlines"},
        {"name": ""},
        {"email": "no address"},
        {"password1": "short"},
        {"language": "xx"},
        {"time_zone": "x" * 100},
    ),
)
def test_signup_with_bad_answers_makes_no_account(client, wrong):
    response = client.post(reverse("account_signup"), ANSWERS | wrong)

    assert response.status_code == 200
    assert not User.objects.exists()
    assert not Notification.objects.exists()


def test_signup_with_nul_is_a_bad_request(client):
    response = client.post(reverse("account_signup"), ANSWERS | {"name": "No\x00or"})

    assert response.status_code == 400
    assert not User.objects.exists()


@pytest.mark.parametrize("guess", ("", "Mars/Olympus", "../../etc/passwd", "<img>"))
def test_unknown_time_zone_of_a_browser_becomes_the_facilitys(client, guess):
    client.post(reverse("account_signup"), ANSWERS | {"time_zone": guess})

    assert User.objects.get().time_zone == "Europe/Paris"


def test_known_address_looks_the_same_from_outside_and_its_owner_is_told(client, deliver_all):
    owner = UserFactory(email="noor@example.org")

    response = client.post(reverse("account_signup"), ANSWERS)

    assert response.url == reverse("account_email_verification_sent")
    assert User.objects.get() == owner
    assert [mail.to for mail in deliver_all()] == [["noor@example.org"]]


def test_forgotten_password_sends_a_link_that_works(client, deliver_all):
    person = UserFactory()

    client.post(reverse("account_reset_password"), {"email": person.email})
    answer_forgotten()
    link = re.search(r"http\S+/accounts/password/reset/key/\S+", deliver_all()[0].body)[0]
    form = client.get("/" + link.split("/", 3)[3], follow=True)
    client.post(
        form.redirect_chain[-1][0],
        {"password1": "open-water-swim-9", "password2": "open-water-swim-9"},
    )

    person.refresh_from_db()
    assert person.check_password("open-water-swim-9")


def test_forgotten_password_of_nobody_says_the_same_and_writes_to_nobody(client, mailoutbox):
    known = client.post(reverse("account_reset_password"), {"email": UserFactory().email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    answer_forgotten()

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert not mailoutbox
    assert Notification.objects.count() == 1


@pytest.mark.parametrize("address", ("known", "unknown", "closed"))
def test_the_page_asks_the_database_the_same_of_every_address(
    client, address, django_assert_num_queries
):
    addresses = {
        "known": UserFactory().email,
        "closed": UserFactory(is_active=False).email,
        "unknown": "nobody@example.org",
    }

    with django_assert_num_queries(3):  # a savepoint around one row
        client.post(reverse("account_reset_password"), {"email": addresses[address]})

    assert not Notification.objects.exists()
    assert [answer_forgotten(), answer_forgotten()] == [1, 0]
    assert Notification.objects.count() == (address == "known")


def test_links_into_accounts_are_hidden_from_coordinators_outside_the_demo(client, settings):
    person, coordinator = UserFactory(), UserFactory(coordinator=True)
    client.post(reverse("account_reset_password"), {"email": person.email})
    answer_forgotten()

    assert not Notification.objects.visible_to(coordinator).exists()
    assert Notification.objects.visible_to(person).count() == 1
    settings.DEMO = True
    assert Notification.objects.visible_to(coordinator).count() == 1


def test_second_address_gets_its_own_mail(client, deliver_all):
    person = UserFactory()
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    client.post(
        reverse("account_login"), {"login": person.email, "password": "correct-horse-battery"}
    )

    client.post(reverse("account_email"), {"action_add": "", "email": "second@example.org"})

    assert [mail.to for mail in deliver_all()] == [["second@example.org"]]


def test_demo_visitor_reads_the_own_mail_and_nobody_elses(client, settings):
    settings.DEMO = True
    client.post(reverse("account_signup"), ANSWERS)

    page = client.get(reverse("members:demo_mail"))
    assert "/accounts/confirm-email/" in page.content.decode()

    client.cookies.clear()
    assert client.get(reverse("members:demo_mail")).status_code == 404


def test_nobody_reads_mails_on_a_page_outside_the_demo(client):
    client.post(reverse("account_signup"), ANSWERS)

    assert client.get(reverse("members:demo_mail")).status_code == 404


def test_the_first_words_are_in_the_language_of_the_account_not_of_the_browser(client):
    person = UserFactory(language="en", institution=InstitutionFactory())
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)

    page = client.post(
        reverse("account_login"),
        {"login": person.email, "password": "correct-horse-battery"},
        headers={"accept-language": "fr"},
        follow=True,
    )

    assert [str(message) for message in page.context["messages"]] == [
        f"Successfully signed in as {person.name}."
    ]
