"""Limits on sign-ins count people, not the proxy before the portal."""

import time
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from fbias.settings import base
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def limits(settings):
    """Counted from zero under a name of their own, as they are outside the tests."""
    settings.ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "3/5m/key,30/5m/ip"}
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}}
    return settings


def sign_in(client, person, password, *, address):
    answers = {"login": person.email, "password": password}
    return client.post(
        reverse("account_login"), answers, headers={"X-Forwarded-For": address}
    ).status_code


@pytest.fixture
def person():
    person = UserFactory()
    person.set_password("open-water-swim-9")
    person.save()
    return person


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize("proxies", (0, 1))
def test_who_guesses_passwords_locks_out_nobody_else_behind_the_same_address(
    client, limits, person, proxies
):
    limits.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    other = UserFactory()

    for _ in range(4):
        sign_in(client, other, "guess", address="203.0.113.66")

    assert sign_in(client, person, "open-water-swim-9", address="203.0.113.66") == 302


def test_who_guesses_from_elsewhere_does_not_lock_an_account(client, limits, person):
    limits.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    for _ in range(4):
        sign_in(client, person, "guess", address="203.0.113.66")

    assert sign_in(client, person, "open-water-swim-9", address="203.0.113.66") == 200
    assert sign_in(client, person, "open-water-swim-9", address="198.51.100.7") == 302


def test_a_lock_says_for_how_long(client, limits, person, monkeypatch):
    now = time.time()
    for passed in (0, 1, 2):
        monkeypatch.setattr(time, "time", lambda passed=passed: now + 60 * passed)
        client.post(reverse("account_login"), {"login": person.email, "password": "guess"})

    monkeypatch.setattr(time, "time", lambda: now + 150)
    told = client.post(reverse("account_login"), {"login": person.email, "password": "guess"})

    assert "Too many wrong attempts. Try again in 3 minutes, or ask for a new" in text_of(told)


def test_a_course_behind_one_address_signs_in_and_is_told_when_it_is_too_much(client, limits):
    limits.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    people = UserFactory.create_batch(3)

    answers = [
        Client().post(
            reverse("account_login"), {"login": one.email, "password": "correct-horse-battery"}
        )
        for one in people
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "wait 60 seconds, then try again" in text_of(answers[-1])


def test_the_limits_of_the_portal_leave_room_for_a_course():
    limits = base.ACCOUNT_RATE_LIMITS

    assert limits["login_failed"] == "10/5m/key,200/5m/ip"
    assert {limits[name].split("/m/ip")[0] for name in ("signup", "reset_password")} == {"100"}


def test_a_made_up_address_before_the_proxys_own_does_not_help(client, limits, person):
    limits.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    for count in range(4):
        sign_in(client, person, "guess", address=f"192.0.2.{count}, 203.0.113.66")

    told = sign_in(client, person, "open-water-swim-9", address="192.0.2.9, 203.0.113.66")
    assert told == 200
