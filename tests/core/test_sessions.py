"""A session is there until its last moment, whoever read one before."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from fbias.core.sessions import SessionStore

pytestmark = pytest.mark.django_db


def kept(**values):
    session = SessionStore()
    session.update(values)
    session.create()
    return session.session_key


def test_each_key_opens_its_own_session():
    first, second = kept(name="first"), kept(name="second")

    assert [SessionStore(key)["name"] for key in (first, second, first)] == [
        "first", "second", "first",
    ]  # fmt: skip


def test_what_is_over_or_unknown_is_empty_and_gets_no_key():
    key = kept(name="over")
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))

    for gone in (key, "never-there-at-all"):
        session = SessionStore(gone)
        assert session.get("name") is None
        assert session.session_key is None
