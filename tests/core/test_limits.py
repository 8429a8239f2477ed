"""One person who asks too often is told so; everybody else goes on."""

import uuid

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from fbias.imagery.models import Upload
from fbias.settings.limits import LIMITED_ROUTES, PER_MINUTE
from tests.access.policy import routes
from tests.factories import ConsultationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counted(settings):
    """Counted from zero under a name of their own, as they are outside the tests."""
    settings.PER_MINUTE = dict(PER_MINUTE)
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid.uuid4().hex}}
    with time_machine.travel("2026-11-30 09:00:12Z", tick=False):
        yield


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def announce(client, consultation):
    sent = {"name": "a.tif", "size": 1000, "role": "typical", "key": str(uuid.uuid4())}
    address = reverse("consultations:begin_image", args=[consultation.pk])
    return client.post(address, sent, content_type="application/json")


def test_a_thousand_announced_uploads_stop_and_nobody_else_notices():
    mine, other = ConsultationFactory(), ConsultationFactory()
    client = signed_in(mine.requester)

    codes = [announce(client, mine).status_code for _ in range(1000)]

    assert codes.count(429) == 1000 - PER_MINUTE["uploads"]
    assert codes[-1] == 429
    assert Upload.objects.count() <= PER_MINUTE["uploads"]
    assert announce(signed_in(other.requester), other).status_code == 201


def test_a_hundred_exports_by_one_person_stop_and_nobody_else_notices():
    one, other = UserFactory(coordinator=True), UserFactory(coordinator=True)
    client, address = signed_in(one), reverse("projects:invoices_csv")

    codes = [client.get(address).status_code for _ in range(100)]

    assert codes == [200] * 30 + [429] * 70
    assert signed_in(other).get(address).status_code == 200
    assert client.get(reverse("home")).status_code == 200


def test_the_answer_says_how_long_to_wait_and_then_it_works(settings):
    settings.PER_MINUTE = {"exports": 1}
    client = signed_in(UserFactory(coordinator=True))
    address = reverse("projects:invoices_csv")
    client.get(address)

    told = client.get(address)

    assert told.status_code == 429
    assert told.headers["Retry-After"] == "48"
    assert "Nothing was changed: wait 48 seconds, then try again." in told.content.decode()
    with time_machine.travel("2026-11-30 09:01:00Z", tick=False):
        assert client.get(address).status_code == 200


def test_a_program_and_a_fragment_are_told_in_their_own_form(settings):
    settings.PER_MINUTE = {"pages": 1}
    client = signed_in(UserFactory())
    client.get(reverse("home"))

    told = client.get(reverse("home"), headers={"Accept": "application/json"})
    part = client.get(reverse("home"), headers={"HX-Request": "true"})

    assert told.json() == {
        "sentence": "Too much was asked for within one minute. Nothing was changed: wait 48 "
        "seconds, then try again."
    }
    assert "data-sentence" in part.content.decode()
    assert "<html" not in part.content.decode()


def test_strangers_count_by_their_address(settings):
    settings.PER_MINUTE, settings.ALLAUTH_TRUSTED_PROXY_COUNT = {"pages": 2}, 1
    here, there = (
        {"headers": {"X-Forwarded-For": one}} for one in ("203.0.113.66", "198.51.100.7")
    )
    address = reverse("privacy")

    codes = [Client().get(address, **here).status_code for _ in range(3)]

    assert codes == [200, 200, 429]
    assert Client().get(address, **there).status_code == 200
    assert signed_in(UserFactory()).get(address, **here).status_code == 200


def test_one_calendar_that_is_fetched_too_often_stops_no_other(settings):
    settings.PER_MINUTE = {"feeds": 1}
    one, other = (reverse("notifications:calendar", args=[name * 43]) for name in "ab")

    assert [Client().get(one).status_code for _ in range(2)] == [404, 429]
    assert Client().get(other).status_code == 404


def test_health_is_always_answered(settings):
    settings.PER_MINUTE = {"pages": 1}

    assert [Client().get(reverse("health")).status_code for _ in range(3)] == [503] * 3


def test_without_a_broker_nobody_is_stopped(settings):
    settings.PER_MINUTE = {"pages": 1}
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    }

    assert [Client().get(reverse("privacy")).status_code for _ in range(3)] == [200] * 3


def test_a_thousand_sign_ups_from_one_address_stop(settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "20/m/ip"}

    codes = [Client().post(reverse("account_signup"), {}).status_code for _ in range(25)]

    assert codes == [200] * 20 + [429] * 5


def test_every_address_that_is_dear_or_needs_no_account_has_a_limit():
    """Tables, papers and calendars by their names, links by their token."""
    dear = ("_csv", "_pdf", "_zip", "_download", ":calendar")
    ours = [route for route in routes() if not route.path.startswith(("accounts/", "admin/"))]

    found = {route.name for route in ours if route.name.endswith(dear) or "token>" in route.path}

    assert found | {"members:open_account"} <= set(LIMITED_ROUTES)
    assert len(found) > 20


def test_every_limit_belongs_to_an_address_and_a_figure():
    assert set(LIMITED_ROUTES) <= {route.name for route in routes()}
    by_no_route = {"pages", "programs"}  # whatever is not named, and tokens wherever they go
    assert set(LIMITED_ROUTES.values()) == set(PER_MINUTE) - by_no_route
