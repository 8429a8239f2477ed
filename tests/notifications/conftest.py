"""A kind of our own, so that no test depends on the mails of other apps."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db.models import Model

from fbias.notifications import kinds
from fbias.notifications.calendar import CalendarEvent
from tests.factories import UserFactory
from tests.notifications.relay import Relay

STARTS = datetime(2027, 1, 14, 9, tzinfo=UTC)


def session_at_nine(about, recipient):
    return CalendarEvent(
        uid=f"session-{about.pk}@fbias.example",
        sequence=2,
        starts_at=STARTS,
        ends_at=STARTS + timedelta(hours=1),
        summary="Open desk session",
        location="https://meet.example/room",
    )


class StandIn:
    """The kinds “decision” and “reminder” about any row; `wanted` and `facts` are the test's."""

    def __init__(self):
        self.wanted = True
        self.facts = {}
        self.event = None

    def kind(self, name, *, repeatable):
        return kinds.Kind(
            name=name,
            label=name.capitalize(),
            about=Model,
            sample={"title": "Nuclei", "starts_at": STARTS, "link": "https://x.example/key"},
            still_wanted=lambda about: self.wanted,
            context=lambda about, recipient: self.facts,
            calendar=lambda about, recipient: self.event and self.event(about, recipient),
            repeatable=repeatable,
            secrets=("link",),
        )


@pytest.fixture
def stand_in(monkeypatch, settings):
    stand_in = StandIn()
    for name, repeatable in (("decision", False), ("reminder", True)):
        monkeypatch.setitem(kinds.KINDS, name, stand_in.kind(name, repeatable=repeatable))
    folder = Path(__file__).parent / "templates"
    settings.TEMPLATES = [
        {**engine, "DIRS": [folder, *engine["DIRS"]]} for engine in settings.TEMPLATES
    ]
    return stand_in


@pytest.fixture
def person(db):
    return UserFactory(name="Ada Morel", email="ada@example.org")


@pytest.fixture
def relay(settings):
    """A real SMTP server on 127.0.0.1 whose answers the test writes."""
    relay = Relay()
    settings.MAILERS = {
        "default": {
            "BACKEND": "fbias.notifications.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": relay.port, "timeout": 1},
        }
    }
    yield relay
    relay.stop()
