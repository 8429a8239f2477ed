"""Secrets that stand in addresses do not stand in the server's log."""

import io
import logging
import subprocess
import sys
from datetime import timedelta

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone

from consultations.links.polls import poll_token
from fbias.core.logs import SECRET_PATHS, without_secrets
from tests.factories import AnalystFactory, OpenDeskFactory, SessionFactory


@pytest.fixture
def console(monkeypatch):
    """What the console handler of the settings writes."""
    handlers = [
        handler
        for handler in logging.getLogger().handlers
        if type(handler) is logging.StreamHandler and handler.formatter
    ]
    written = io.StringIO()
    for handler in handlers:
        monkeypatch.setattr(handler, "stream", written)
    assert handlers
    return written


@pytest.mark.parametrize(
    ("line", "masked"),
    (
        ("Gone: /seats/4-2:aB_-9/", "Gone: /seats/***/"),
        ("Not Found: /calendar/s3cret.ics", "Not Found: /calendar/***"),
        ("/accounts/password/reset/key/1a-set-password/", "/accounts/password/reset/key/***/"),
        ("/accounts/confirm-email/MQ:1x:y/", "/accounts/confirm-email/***/"),
        ('"GET /login/?next=/seats/4:a/&x=1"', '"GET /login/?next=/seats/***/&x=1"'),
        ("?next=%2Foffer-hours%2F1.2%3Aabc%2F", "?next=%2Foffer-hours%2F***%2F"),
        ("Not Found: /consultations/12/", "Not Found: /consultations/12/"),
    ),
)
def test_what_follows_a_secret_path_is_masked(line, masked):
    assert without_secrets(line) == masked


def test_every_address_with_a_token_is_masked():
    token = "1.2:a-secret"
    named = ("consultations:poll_link", "consultations:answer_seat")
    addresses = [reverse(name, args=[token]) for name in named]
    addresses.append(reverse("notifications:calendar", args=["a-secret"]))
    addresses.append(reverse("account_reset_password_from_key", args=["1a", "a-secret"]))
    addresses.append(reverse("account_confirm_email", args=["a-secret"]))

    assert [one for one in addresses if "a-secret" in without_secrets(one)] == []


def starts_of_secrets(resolver, before="/"):
    """What stands before the secret in each route that takes one: `token`, or `key` of allauth."""
    for entry in resolver.url_patterns:
        route = str(entry.pattern).removeprefix("^")
        if hasattr(entry, "url_patterns"):
            yield from starts_of_secrets(entry, before + route)
        elif {"token", "key"} & set(entry.pattern.regex.groupindex):
            yield (before + route).split("<")[0].removesuffix("(?P")


def test_every_route_that_takes_a_secret_is_masked():
    starts = set(starts_of_secrets(get_resolver()))

    assert len(starts) >= len(SECRET_PATHS)
    assert [start for start in starts if "a-secret" in without_secrets(f"{start}a-secret/")] == []


def test_no_secret_path_outlives_its_route():
    starts = tuple(starts_of_secrets(get_resolver()))

    left = [path for path in SECRET_PATHS if not any(s.endswith(path) for s in starts)]
    assert left == []


def test_a_refused_answer_by_link_logs_no_token(db, client, console):
    desk = OpenDeskFactory(draft=True, poll_closes_at=timezone.now() - timedelta(hours=1))
    SessionFactory(open_desk=desk, hour=10, room="A")
    token = poll_token(desk, AnalystFactory())

    answer = client.post(reverse("consultations:poll_link", args=[token]))

    assert answer.status_code == 409
    assert "/offer-hours/***/" in console.getvalue()
    assert token not in console.getvalue()
    assert token.split(":")[1] not in console.getvalue()


def test_secrets_are_masked_before_the_first_page_is_asked_for():
    code = (
        "import django, sys; django.setup(); from fbias.core.logs import SECRET_PATHS as paths; "
        "print('fbias.urls' in sys.modules, *paths)"
    )

    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert asked.stdout.split() == ["False", *SECRET_PATHS]
