"""Who gets which Content-Security-Policy."""

import pytest

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def policy(response) -> dict[str, str]:
    parts = response.headers["Content-Security-Policy"].split("; ")
    return {part.partition(" ")[0]: part.partition(" ")[2] for part in parts}


def test_a_stranger_meets_the_strict_policy_at_the_admins_door(client):
    found = policy(client.get("/admin/"))

    assert found["script-src"] == found["style-src"] == "'self'"


def test_staff_get_the_looser_policy_in_the_admin_and_nowhere_else(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    assert policy(client.get("/admin/"))["script-src"] == "'self' 'unsafe-eval'"
    assert policy(client.get("/admin/"))["style-src"] == "'self' 'unsafe-inline'"
    assert policy(client.get("/privacy/"))["script-src"] == "'self'"


def test_requesters_meet_the_strict_policy_under_the_admins_address(client):
    client.force_login(UserFactory())

    assert policy(client.get("/admin/"))["script-src"] == "'self'"
