"""The secret is changed without anybody noticing; what people keep secret is sealed under it."""

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from consultations.links.polls import poll_token, read_poll_token
from fbias.core.sealing import Unopened, seal, sealed_anew, unseal
from members.links.accounts import open_link, token_for
from members.second_factor import seal_anew
from members.services import accounts
from tests.factories import AnalystFactory, OpenDeskFactory, UserFactory

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXP"
NEW = "another-secret-" * 5


def code_now():
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


@pytest.fixture
def rotated(settings):
    """Give the portal a new key; the old one still opens."""

    def rotate(new=NEW, *, keep=True):
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if keep else []
        settings.SECRET_KEY = new

    return rotate


def test_what_is_sealed_is_not_read_and_not_the_same_twice():
    assert "pearl" not in seal("pearl")
    assert seal("pearl") != seal("pearl")
    assert unseal(seal("pearl")) == "pearl"


def test_what_was_sealed_elsewhere_does_not_open(rotated):
    sealed = seal("pearl")
    rotated(keep=False)

    for text in (sealed, "pearl", ""):
        with pytest.raises(Unopened):
            unseal(text)


def test_an_authenticator_and_its_codes_are_sealed_in_the_database():
    person = UserFactory()
    TOTP.activate(person, SECRET)
    codes = RecoveryCodes.activate(person)

    kept = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert SECRET not in kept
    assert not any(code in kept for code in codes.generate_codes())
    assert unseal(Authenticator.objects.get(type="totp").data["secret"]) == SECRET


def test_a_session_a_link_and_a_second_factor_survive_a_change_of_the_key(rotated):
    person, analyst, day = UserFactory(), AnalystFactory(), OpenDeskFactory()
    client = Client()
    client.force_login(person)
    link, poll = token_for(person, "/"), poll_token(day, analyst)
    TOTP.activate(person, SECRET)
    codes = RecoveryCodes.activate(person).generate_codes()

    rotated()

    assert client.get(reverse("members:profile")).status_code == 200
    assert open_link(link).person == person
    assert read_poll_token(poll) == (day.pk, analyst.pk)
    totp = TOTP(Authenticator.objects.get(type="totp"))
    assert totp.validate_code(code_now())
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).generate_codes() == codes


def test_the_night_seals_second_factors_anew_once_and_then_the_old_key_may_go(rotated, settings):
    person = UserFactory()
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    rotated()

    assert [seal_anew(), seal_anew()] == [2, 0]

    settings.SECRET_KEY_FALLBACKS = []
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code_now())


def test_the_operator_reads_that_no_second_factor_needs_the_old_key(rotated, capsys):
    TOTP.activate(UserFactory(), SECRET)
    rotated(keep=False)
    TOTP.activate(UserFactory(), SECRET)
    RecoveryCodes.activate(UserFactory())
    rotated("a-third-secret-" * 5)

    call_command("seal_anew")
    call_command("seal_anew")

    assert capsys.readouterr().out.splitlines() == [
        *("Sealed anew: 2", "Opened by no key: 1"),
        *("Sealed anew: 0", "Opened by no key: 1"),
    ]


def test_factors_are_sealed_though_the_clearing_of_accounts_fails(rotated, monkeypatch):
    TOTP.activate(UserFactory(), SECRET)
    rotated()
    monkeypatch.setattr(accounts, "never_confirmed", broken)

    with pytest.raises(RuntimeError):
        accounts.clear_accounts()

    assert seal_anew() == 0


def broken():
    raise RuntimeError


def test_without_the_key_no_code_fits_and_nothing_breaks(rotated, client):
    person = UserFactory()
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    TOTP.activate(person, SECRET)
    known = RecoveryCodes.activate(person).generate_codes()
    rotated(keep=False)

    client.post(
        reverse("account_login"), {"login": person.email, "password": "correct-horse-battery"}
    )
    for code in (code_now(), known[0]):
        page = client.post(reverse("mfa_authenticate"), {"code": code})
        assert page.status_code == 200
        assert "Incorrect code" in page.content.decode()

    assert seal_anew() == 0


def test_codes_that_no_key_opens_are_not_shown_and_new_ones_are_offered(rotated, client):
    person = UserFactory()
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    client.force_login(person)
    assert "codes left for the day" in client.get(reverse("mfa_index")).content.decode()
    rotated(keep=False)
    client.force_login(person)

    for page in ("mfa_view_recovery_codes", "mfa_download_recovery_codes"):
        assert client.get(reverse(page)).url == reverse("mfa_generate_recovery_codes")
    page = client.get(reverse("mfa_index")).content.decode()
    assert "Your recovery codes can no longer be read. Make new ones." in page
    assert "codes left for the day" not in page
    assert "See the codes" not in page


def test_what_is_sealed_under_todays_key_stays_as_it_is():
    sealed = seal("pearl")

    assert sealed_anew(sealed) == sealed
