"""A token opens what its person may read, as long as it works, and only its hash is kept."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from fbias.api.enums import Scope
from fbias.api.models import ApiToken
from fbias.api.services.tokens import MOST
from fbias.core.models import TimelineEntry
from members.services.erasures import erase_person
from tests.api.conftest import token_for
from tests.factories import AnalystFactory, UserFactory

pytestmark = pytest.mark.django_db

SENT = {"name": "lab script", "scopes": [Scope.BOOKINGS], "days": 30}


@pytest.fixture
def person(client):
    found = UserFactory()
    client.force_login(found)
    return found


def test_a_token_is_shown_once_and_only_its_hash_is_kept(client, person, ask):
    shown = client.post(reverse("api:tokens"), SENT)
    (secret,) = re.findall(r'value="(fbias_[^"]+)"', shown.content.decode())

    assert "no-store" in shown["Cache-Control"]
    assert secret not in client.get(reverse("api:tokens")).content.decode()
    row = ApiToken.objects.values().get()
    assert secret not in str(row)
    assert ask(person, "/token", token=secret).json()["scopes"] == [Scope.BOOKINGS]


def test_its_last_use_is_shown(client, person, ask):
    ask(person, "/token")

    token = ApiToken.objects.get()
    assert timezone.now() - token.used_at < timedelta(minutes=1)
    assert "never" not in client.get(reverse("api:tokens")).content.decode()


def test_a_revoked_token_opens_nothing(client, person, ask):
    secret = token_for(person)
    token = ApiToken.objects.get()
    client.post(reverse("api:revoke_token", args=[token.pk]))
    client.post(reverse("api:revoke_token", args=[token.pk]))

    assert ask(person, "/token", token=secret).status_code == 401
    assert TimelineEntry.objects.filter(verb="apitoken.revoke").count() == 1


@pytest.mark.parametrize("end", ("expired", "closed account", "made up", "session"))
def test_what_does_not_work_opens_nothing(client, person, ask, end):
    secret = token_for(person)
    if end == "expired":
        past = timezone.now() - timedelta(days=2)
        ApiToken.objects.update(made_at=past, expires_at=past + timedelta(days=1))
    elif end == "closed account":
        person.is_active = False
        person.save()
    elif end == "made up":
        secret = secret[:-1] + ("a" if secret[-1] != "a" else "b")
    answer = (
        client.get("/api/v1/bookings")
        if end == "session"
        else ask(person, "/bookings", token=secret)
    )

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"


def test_nobody_revokes_the_token_of_another(client, person):
    token_for(UserFactory())

    response = client.post(reverse("api:revoke_token", args=[ApiToken.objects.get().pk]))

    assert response.status_code == 404
    assert ApiToken.objects.get().works


def test_nobody_is_offered_what_they_may_not_read(client, person):
    page = client.get(reverse("api:tokens")).content.decode()
    assert "figures:read" not in page
    assert "No token yet" in page
    refused = client.post(reverse("api:tokens"), {**SENT, "scopes": [Scope.FIGURES]})
    assert refused.status_code == 422
    assert not ApiToken.objects.exists()

    client.force_login(AnalystFactory(user__coordinator=True).user)
    assert "figures:read" in client.get(reverse("api:tokens")).content.decode()


def test_one_person_has_so_many_tokens_that_work(client, person):
    for _one in range(MOST):
        token_for(person)

    assert client.post(reverse("api:tokens"), SENT).status_code == 409
    assert ApiToken.objects.count() == MOST


def test_whoever_is_erased_leaves_no_token(person):
    token_for(person)
    erase_person(person, by=UserFactory(coordinator=True))

    assert not ApiToken.objects.exists()
