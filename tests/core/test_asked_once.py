"""Who I am is asked once while a page is read, and anew by whatever may have changed it."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from fbias.core.asked_once import asked_once, remember_while_reading
from members.models import Conflict
from tests.factories import ConflictFactory, UserFactory


def during(method):
    """How often it is asked when a request of this method wants to know three times."""
    asked = []

    def view(_request):
        for _time in range(3):
            asked_once("who", lambda: asked.append("asked"))
        return HttpResponse()

    remember_while_reading(view)(RequestFactory().generic(method, "/"))
    return len(asked)


@pytest.mark.parametrize(
    ("method", "times"), (("GET", 1), ("HEAD", 1), ("POST", 3), ("DELETE", 3), ("OPTIONS", 3))
)
def test_only_requests_that_cannot_write_remember(method, times):
    assert during(method) == times


def test_nothing_is_remembered_from_one_request_to_the_next_nor_outside_of_any():
    assert (during("GET"), during("GET")) == (1, 1)
    asked = []
    for _time in range(2):
        asked_once("who", lambda: asked.append("asked"))
    assert len(asked) == 2


def test_a_view_that_fails_leaves_no_memory_behind():
    def fails(_request):
        raise LookupError

    with pytest.raises(LookupError):
        remember_while_reading(fails)(RequestFactory().get("/"))

    assert asked_once("who", lambda: "anew") == "anew"


@pytest.mark.django_db
def test_a_page_asks_for_the_conflicts_of_its_reader_once_and_the_next_page_anew(client):
    flo = UserFactory(coordinator=True)
    conflict = ConflictFactory(person=flo)
    client.force_login(flo)

    def asks():
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/mails/").status_code == 200
        return sum("members_conflicted_with" in query["sql"] for query in captured)

    assert asks() == 1
    Conflict.objects.filter(pk=conflict.pk).delete()
    assert asks() == 1
