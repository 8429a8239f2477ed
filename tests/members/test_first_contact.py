"""One signed link in the first mail: it sets a password, proves the address, and goes on."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from fbias.notifications.models import Notification
from members.links.accounts import OPEN_ACCOUNT, link_to_open
from members.models import CharterVersion, User
from members.queries.network import latest_charter
from members.services.accounts import person_with_address
from members.services.memberships import invite_by_address
from members.services.passwords import answer_forgotten
from tests.factories import AnalystFactory, CharterVersionFactory, HostFacilityFactory, UserFactory

pytestmark = pytest.mark.django_db

ANSWERS = {
    "name": "Nora Haddad",
    "password1": "open-water-swim-9",
    "language": "fr",
    "time_zone": "America/Cayenne",
    "privacy": "on",
}


@pytest.fixture
def nora():
    person, _made = person_with_address("nora@example.org", name="nora@example.org", by=None)
    return person


def path_of(link):
    return "/" + link.split("/", 3)[3]


def link_in(mail):
    return path_of(re.search(r"http\S+/accounts/open/\S+", mail.body)[0])


def invite(**changes):
    CharterVersionFactory()
    return invite_by_address(
        "nora@example.org",
        by=UserFactory(coordinator=True),
        name="Nora Haddad",
        language="fr",
        facility=HostFacilityFactory(),
        **changes,
    )


def test_an_invited_analyst_gets_one_mail_whose_link_leads_to_the_charter(client, deliver_all):
    invite()

    mails = deliver_all()
    landed = client.post(link_in(mails[0]), ANSWERS, follow=True)

    person = User.objects.get(email="nora@example.org")
    assert [mail.to for mail in mails] == [["nora@example.org"]]
    assert landed.redirect_chain == [(reverse("members:charter"), 302)]
    assert client.session["_auth_user_id"] == str(person.pk)
    assert EmailAddress.objects.get(user=person).verified
    assert (person.name, person.language, person.time_zone) == (
        "Nora Haddad",
        "fr",
        "America/Cayenne",
    )
    assert person.privacy_read_at is not None
    assert len(deliver_all()) == 1


def test_who_opens_an_account_sets_up_a_second_factor_without_being_asked_again(client, nora):
    client.post(path_of(link_to_open(nora)), ANSWERS)

    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


def test_the_link_is_never_kept_in_the_log(deliver_all):
    invite()
    link = re.search(r"/accounts/open/\S+", deliver_all()[0].body)[0]

    kept = Notification.objects.get()
    assert link not in kept.text + kept.html
    assert "[…]" in kept.text


def test_somebody_with_a_password_is_led_to_the_page_itself(deliver_all):
    CharterVersionFactory()
    invite_by_address(
        UserFactory(email="nora@example.org").email,
        by=UserFactory(coordinator=True),
        name="ignored",
        language="fr",
        facility=HostFacilityFactory(),
    )

    body = deliver_all()[0].body
    assert reverse("members:charter") in body
    assert "/accounts/open/" not in body


def test_reading_the_link_changes_nothing(client, nora):
    response = client.get(path_of(link_to_open(nora)))

    assert response.status_code == 200
    nora.refresh_from_db()
    assert nora.is_unopened
    assert not EmailAddress.objects.get().verified


@pytest.mark.parametrize(
    "wrong", ({"password1": "short"}, {"password1": ""}, {"privacy": ""}, {"name": ""})
)
def test_with_bad_answers_the_account_stays_closed(client, nora, wrong):
    before = TimelineEntry.objects.count()

    response = client.post(path_of(link_to_open(nora)), ANSWERS | wrong)

    nora.refresh_from_db()
    assert (response.status_code, nora.is_unopened) == (422, True)
    assert TimelineEntry.objects.count() == before


def test_a_used_link_is_an_ordinary_link_and_opens_nothing_again(client, nora):
    link = path_of(link_to_open(nora, "/my-bookings/"))
    client.post(link, ANSWERS)
    assert client.get(link).url == "/my-bookings/"

    client.logout()
    client.post(link, ANSWERS | {"password1": "somebody-else-7"})

    nora.refresh_from_db()
    assert client.get(link).url == f"{reverse('account_login')}?next=%2Fmy-bookings%2F"
    assert nora.check_password("open-water-swim-9")


def test_a_link_that_is_too_old_is_renewed_once_a_day_to_the_same_address(
    client, nora, deliver_all, monkeypatch
):
    link = path_of(link_to_open(nora, "/my-bookings/"))
    later = signing.time.time() + OPEN_ACCOUNT.days * 86400 + 60
    monkeypatch.setattr(signing.time, "time", lambda: later)

    page = client.post(link, ANSWERS)
    client.post(link)

    nora.refresh_from_db()
    assert page.status_code == 200
    assert nora.is_unopened
    mails = deliver_all()
    assert [mail.to for mail in mails] == [["nora@example.org"]]
    landed = client.post(link_in(mails[0]), ANSWERS)
    assert landed.status_code == 302


def test_a_forged_link_is_no_page(client, nora):
    of_another_purpose = signing.dumps([nora.pk, nora.email, "/"], salt="another")

    for token in ("x", "a.b.c", of_another_purpose):
        assert client.get(reverse("members:open_account", args=[token])).status_code == 404


def test_a_link_to_an_address_that_the_person_no_longer_has_is_no_page(client, nora):
    link = path_of(link_to_open(nora))
    User.objects.filter(pk=nora.pk).update(email="other@example.org")

    assert client.get(link).status_code == 404


def test_a_closed_account_is_not_opened(client, nora):
    User.objects.filter(pk=nora.pk).update(is_active=False)

    response = client.post(path_of(link_to_open(nora)), ANSWERS)

    nora.refresh_from_db()
    assert response.url == reverse("account_inactive")
    assert not nora.has_usable_password()


# --- whoever does not wait for the mail ---------------------------------------------------------


def test_signing_up_with_the_address_of_a_made_account_sends_the_link_that_opens_it(
    client, nora, deliver_all
):
    page = client.post(
        f"{reverse('account_signup')}?next=/my-bookings/",
        ANSWERS | {"email": "nora@example.org", "password1": "a-guess-of-mine-3"},
    )

    assert page.url == reverse("account_email_verification_sent")
    landed = client.post(link_in(deliver_all()[0]), ANSWERS)
    nora.refresh_from_db()
    assert nora.check_password("open-water-swim-9")
    assert landed.url == f"{reverse('members:workplace')}?next=%2Fmy-bookings%2F"


def test_a_forgotten_password_of_a_made_account_sends_the_link_that_opens_it(
    client, nora, deliver_all
):
    client.post(reverse("account_reset_password"), {"email": "nora@example.org"})
    answer_forgotten()

    assert client.get(link_in(deliver_all()[0])).status_code == 200


def test_a_password_chosen_by_mail_proves_the_address(client, deliver_all):
    person = UserFactory()
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=False)

    client.post(reverse("account_reset_password"), {"email": person.email})
    answer_forgotten()
    link = re.search(r"http\S+/accounts/password/reset/key/\S+", deliver_all()[0].body)[0]
    form = client.get(path_of(link), follow=True)
    client.post(
        form.redirect_chain[-1][0],
        {"password1": "open-water-swim-9", "password2": "open-water-swim-9"},
    )
    client.post(reverse("account_login"), {"login": person.email, "password": "open-water-swim-9"})

    assert client.session["_auth_user_id"] == str(person.pk)


def test_who_signed_up_first_with_somebody_elses_address_has_no_password_there(client, deliver_all):
    theirs = {"email": "nora@example.org", "password1": "i-was-here-first-1"}
    client.post(reverse("account_signup"), ANSWERS | theirs)
    client.post(reverse("account_signup"), ANSWERS | {"email": "nora@example.org"})

    person = User.objects.get()
    assert not person.check_password("i-was-here-first-1")
    client.post(link_in(deliver_all()[-1]), ANSWERS)
    person.refresh_from_db()
    assert person.check_password("open-water-swim-9")


# --- the network hears of it --------------------------------------------------------------------


def test_coordinators_hear_who_joined_and_the_newcomer_goes_on_to_the_expertise(
    signed_in, deliver_all
):
    analyst = invite()
    charter = CharterVersion.objects.get()

    landed = signed_in(analyst.user).post(
        reverse("members:charter"), {"version": charter.pk, "accepted": "on"}
    )

    assert landed.url == reverse("members:expertise")
    told = Notification.objects.get(kind="member_joined")
    assert told.recipient.is_coordinator
    deliver_all()
    told.refresh_from_db()
    assert told.subject == "Nora Haddad joined the network"


def test_nobody_is_invited_while_there_is_no_charter():
    with pytest.raises(DomainError, match="charter"):
        invite_by_address(
            "nora@example.org",
            by=UserFactory(coordinator=True),
            name="Nora",
            language="fr",
            facility=HostFacilityFactory(),
        )

    assert not User.objects.filter(email="nora@example.org").exists()
    assert not Notification.objects.exists()


def test_a_charter_of_tomorrow_does_not_count_today():
    CharterVersionFactory(published_on=timezone.localdate() + timedelta(days=1))

    assert latest_charter() is None


def test_who_did_not_answer_is_invited_once_more_with_what_is_offered_now(deliver_all):
    analyst = invite(hours_per_month=4)
    deliver_all()

    invite_by_address(
        "nora@example.org",
        by=UserFactory(coordinator=True),
        name="Nora Haddad",
        language="fr",
        facility=analyst.facility,
        hours_per_month=8,
    )

    analyst.refresh_from_db()
    assert (analyst.status, analyst.hours_per_month) == ("invited", 8)
    assert [mail.to for mail in deliver_all()] == [["nora@example.org"]] * 2


def test_after_the_second_factor_the_page_that_had_to_wait_is_offered(signed_in, settings):
    settings.REQUIRE_STAFF_MFA = True
    person = AnalystFactory().user
    client = signed_in(person)
    assert client.get(reverse("members:expertise")).url == reverse("mfa_index")

    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    page = client.get(reverse("mfa_index")).content.decode()

    assert f'href="{reverse("members:expertise")}"' in page


def test_a_person_added_in_the_admin_gets_the_link_when_asked_for(signed_in, deliver_all):
    client = signed_in(UserFactory(coordinator=True))
    answers = {
        "name": "Nora Haddad", "email": "nora@example.org", "is_active": "on", "language": "fr",
        "time_zone": "Europe/Paris", "grants-TOTAL_FORMS": "0", "grants-INITIAL_FORMS": "0",
    }  # fmt: skip
    client.post(reverse("admin:members_user_add"), answers)
    nora = User.objects.get(email="nora@example.org")
    assert (nora.is_unopened, Notification.objects.count()) == (True, 0)

    chosen = [nora.pk, UserFactory().pk]
    action = {"action": "send_links", "_selected_action": chosen, "confirmed": "yes"}
    client.post(reverse("admin:members_user_changelist"), action)

    (mail,) = deliver_all()
    assert client.post(link_in(mail), ANSWERS).status_code == 302
    assert EmailAddress.objects.get(user=nora).verified
