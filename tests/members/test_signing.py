"""Every view that changes who is signed in ends on a page, for everybody."""

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from members.demo.accounts import DEMO_DOMAIN
from members.enums import Role
from members.messages import reset_link
from tests.factories import AnalystFactory, GrantFactory, UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse-battery"
NEW = "open-water-swim-9"
PEOPLE = {
    "requester": UserFactory,
    "french": lambda: UserFactory(language="fr", time_zone="America/Cayenne"),
    "analyst": lambda: AnalystFactory().user,
    "former analyst": lambda: AnalystFactory(alumni=True).user,
    "coordinator": lambda: UserFactory(coordinator=True),
    "host manager": lambda: UserFactory(host_manager=True),
    "funder": lambda: UserFactory(funder=True),
    "finance": lambda: GrantFactory(role=Role.FINANCE).user,
    "superuser": lambda: UserFactory(is_staff=True, is_superuser=True),
}


@pytest.fixture(params=PEOPLE)
def person(request):
    person = PEOPLE[request.param]()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@pytest.fixture
def visitor(client, person):
    client.force_login(person)
    return client


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_who_signs_out_lands_on_a_page_in_their_language(visitor, person):
    response = visitor.post(reverse("account_logout"), follow=True)

    assert response.status_code == 200
    assert response.headers["Content-Language"] == person.language
    assert not is_signed_in(visitor)


@pytest.mark.parametrize("person", ("coordinator", "superuser"), indirect=True)
def test_who_signs_out_of_the_admin_lands_on_a_page(visitor):
    response = visitor.post(reverse("admin:logout"), follow=True)

    assert (response.status_code, is_signed_in(visitor)) == (200, False)


def test_who_changes_the_password_stays_and_lands_on_a_page(visitor, person):
    new = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}

    response = visitor.post(reverse("account_change_password"), new, follow=True)

    person.refresh_from_db()
    assert (response.status_code, person.check_password(NEW)) == (200, True)


def test_who_follows_the_link_for_a_new_password_while_signed_in_lands_on_a_page(visitor, person):
    path = "/" + reset_link(person).split("/", 3)[3]
    form = visitor.get(path, follow=True)
    answers = {"password1": NEW, "password2": NEW}
    response = visitor.post(form.redirect_chain[-1][0], answers, follow=True)

    person.refresh_from_db()
    assert (response.status_code, person.check_password(NEW)) == (200, True)


def test_who_confirms_somebody_elses_address_while_signed_in_lands_on_a_page(visitor):
    other = UserFactory()
    address = EmailAddress.objects.create(user=other, email=other.email)

    link = reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])
    response = visitor.post(link, follow=True)

    address.refresh_from_db()
    assert (response.status_code, address.verified) == (200, True)


def test_who_gives_a_second_factor_is_signed_in_on_a_page(client, person):
    TOTP.activate(person, generate_totp_secret())
    codes = RecoveryCodes.activate(person).get_unused_codes()
    answers = {"login": person.email, "password": PASSWORD}
    client.post(reverse("account_login"), answers)

    response = client.post(reverse("mfa_authenticate"), {"code": codes[0]}, follow=True)

    assert (response.status_code, is_signed_in(client)) == (200, True)


def register_key(person):
    """A security key as its browser registered it."""
    public = ES256.from_cryptography_key(generate_private_key(SECP256R1()).public_key())
    data = AttestedCredentialData.create(Aaguid.NONE, b"a key", public)
    told = AuthenticatorData.create(bytes(32), AuthenticatorData.FLAG.AT, 0, data)
    response = {
        "clientDataJSON": websafe_encode(
            b'{"type": "webauthn.create", "challenge": "", "origin": ""}'
        ),
        "attestationObject": websafe_encode(AttestationObject.create("none", told, {})),
    }
    key = websafe_encode(b"a key")
    credential = {"id": key, "rawId": key, "type": "public-key", "response": response}
    person.authenticator_set.create(type="webauthn", data={"credential": credential})


@pytest.mark.parametrize("has_key", (True, False))
def test_a_key_is_offered_to_whoever_has_one(client, has_key):
    person = UserFactory()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    TOTP.activate(person, generate_totp_secret())
    if has_key:
        register_key(person)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})

    page = client.get(reverse("mfa_authenticate")).text

    assert "Type the number that your authenticator app shows" in page
    assert ("Use a passkey or security key" in page) is has_key
    assert ("allauth.webauthn.forms.authenticateForm" in page) is has_key


def test_who_signs_in_again_as_somebody_else_lands_on_a_page(visitor):
    answers = {"login": UserFactory().email, "password": PASSWORD}

    response = visitor.post(reverse("account_login"), answers, follow=True)

    assert response.status_code == 200


def test_whose_account_was_switched_off_is_asked_to_sign_in(visitor, person):
    type(person).objects.filter(pk=person.pk).update(is_active=False)

    response = visitor.get(reverse("members:profile"), follow=True)

    assert response.redirect_chain[0][0].startswith(reverse("account_login"))
    assert response.status_code == 200


@pytest.mark.parametrize("path", ("/", "/profile/", "/accounts/logout/", "/language/"))
@pytest.mark.parametrize("method", ("get", "post"))
def test_demo_account_outside_the_demo_is_signed_out_and_told_where_to_go(
    visitor, person, settings, path, method
):
    settings.DEMO = settings.DEBUG = False
    type(person).objects.filter(pk=person.pk).update(email=f"somebody@{DEMO_DOMAIN}")

    response = getattr(visitor, method)(path, follow=True)

    assert response.redirect_chain[0] == (reverse("account_login"), 302)
    assert (response.status_code, is_signed_in(visitor)) == (200, False)


def test_demo_account_outside_the_demo_is_refused_at_the_door(client, person, settings):
    settings.DEMO = settings.DEBUG = False
    type(person).objects.filter(pk=person.pk).update(email=f"somebody@{DEMO_DOMAIN}")
    EmailAddress.objects.update(email=f"somebody@{DEMO_DOMAIN}")
    answers = {"login": f"somebody@{DEMO_DOMAIN}", "password": PASSWORD}

    response = client.post(reverse("account_login"), answers, follow=True)

    assert (response.status_code, is_signed_in(client)) == (200, False)
    assert "This is a demo account" in response.content.decode()
