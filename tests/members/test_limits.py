"""Limits on sign-ins count people, not the proxy before the portal."""

from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def limits(settings):
    """Counted from zero under a name of their own, as they are outside the tests."""
    settings.ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "3/m/ip"}
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}}
    return settings


def sign_in(client, person, password, *, address):
    answers = {"login": person.email, "password": password}
    return client.post(
        reverse("account_login"), answers, headers={"X-Forwarded-For": address}
    ).status_code


@pytest.mark.parametrize(("proxies", "victim"), ((1, 302), (0, 200)))
def test_who_guesses_passwords_locks_out_nobody_else(client, limits, proxies, victim):
    limits.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    person, other = UserFactory(), UserFactory()
    person.set_password("open-water-swim-9")
    person.save()

    for _ in range(4):
        sign_in(client, other, "guess", address="203.0.113.66")

    assert sign_in(client, person, "open-water-swim-9", address="198.51.100.7") == victim


def test_a_made_up_address_before_the_proxys_own_does_not_help(client, limits):
    limits.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    person = UserFactory()
    person.set_password("open-water-swim-9")
    person.save()

    for count in range(4):
        sign_in(client, person, "guess", address=f"192.0.2.{count}, 203.0.113.66")

    told = sign_in(client, person, "open-water-swim-9", address="192.0.2.9, 203.0.113.66")
    assert told == 200
