"""Whoever holds a role signs in again sooner than others."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from members.middleware import ENDS_AT
from tests.factories import GrantFactory, UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse-battery"
PROFILE = "members:profile"


def sign_in(client, person):
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})


@pytest.mark.parametrize(("role", "hours", "status"), (
    ({"coordinator": True}, 11, 200),
    ({"coordinator": True}, 13, 302),
    ({"is_staff": True}, 13, 302),
    ({}, 13, 200),
    ({}, 13 * 24, 200),
))  # fmt: skip
def test_a_role_ends_the_session_after_twelve_hours(client, role, hours, status):
    sign_in(client, UserFactory(**role))
    assert client.get(reverse(PROFILE)).status_code == 200

    with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=False):
        assert client.get(reverse(PROFILE)).status_code == status


def test_what_one_does_meanwhile_does_not_prolong_it(client):
    sign_in(client, UserFactory(coordinator=True))
    begun = timezone.now()

    with time_machine.travel(begun + timedelta(hours=11), tick=False):
        client.get(reverse("account_email"))
        client.post(reverse("notifications:check_mail"))
    with time_machine.travel(begun + timedelta(hours=13), tick=False):
        assert client.get(reverse(PROFILE)).status_code == 302


def test_a_role_given_meanwhile_ends_the_session_after_twelve_hours_too(client):
    person = UserFactory()
    sign_in(client, person)
    given = timezone.now() + timedelta(days=3)
    GrantFactory(user=person, role="coordinator", starts_on=given.date())

    for hours, status in ((0, 200), (11, 200), (13, 302)):
        with time_machine.travel(given + timedelta(hours=hours), tick=False):
            assert client.get(reverse(PROFILE)).status_code == status


def test_a_session_from_before_the_rule_ends_too(client):
    sign_in(client, UserFactory(coordinator=True))
    session = client.session
    del session[ENDS_AT], session["_session_expiry"]
    session.save()
    client.get(reverse(PROFILE))

    with time_machine.travel(timezone.now() + timedelta(hours=13), tick=False):
        assert client.get(reverse(PROFILE)).status_code == 302


def test_the_account_says_so_to_those_whom_it_concerns(client):
    said = "you sign in again 12 hours after you signed in"
    client.force_login(UserFactory(coordinator=True))
    assert said in client.get(reverse(PROFILE)).content.decode()

    client.force_login(UserFactory())
    assert said not in client.get(reverse(PROFILE)).content.decode()
