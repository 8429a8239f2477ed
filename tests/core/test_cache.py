"""A cache that is away stops nobody."""

import logging
import socket
import time

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from fbias.core.cache import ForgetfulCache
from tests.factories import UserFactory


@pytest.fixture
def mute():
    """The address of a broker that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def test_what_is_kept_is_found_again(settings):
    cache = ForgetfulCache(settings.CACHES["default"]["LOCATION"], {})

    cache.set("kept", [1, 2], 60)

    assert cache.get("kept") == [1, 2]
    assert cache.add("kept", 3) is False
    assert cache.delete("kept") is True
    assert cache.get("kept", "gone") == "gone"


def test_without_a_broker_nothing_is_remembered_and_every_lock_is_free(mute, caplog):
    cache = ForgetfulCache(mute, {})
    began = time.monotonic()

    with caplog.at_level(logging.WARNING):
        assert cache.get("kept", "gone") == "gone"
        assert cache.add("lock", True) is True
        cache.set("kept", 1)
        assert cache.delete("lock") is False

    assert time.monotonic() - began < 3  # one wait, not four
    assert len(caplog.records) == 1


@pytest.mark.django_db
def test_people_sign_in_while_the_broker_is_down(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    }
    person = UserFactory()
    person.set_password("open-water-swim-9")
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)

    client.post(reverse("account_login"), {"login": person.email, "password": "wrong"})
    answer = client.post(
        reverse("account_login"), {"login": person.email, "password": "open-water-swim-9"}
    )

    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(("away", "well"), ((False, True), (True, False)))
def test_the_probe_says_whether_the_broker_answers(client, settings, away, well):
    if away:
        elsewhere = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
        settings.CACHES = {"default": elsewhere}

    assert client.get(reverse("health")).json()["probes"]["broker"]["ok"] is well
