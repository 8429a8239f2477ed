"""The chat of the team hears of what concerns all, once it is so, and never a name."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings as configured
from django.core.checks import run_checks
from django.db import transaction
from django.test import override_settings

from consultations.enums import OpenDeskStatus
from consultations.services.open_desks.steps import open_open_desk
from fbias.core.outgoing import NoAnswer
from fbias.core.tasks import ring
from fbias.network.services.previews import show_preview
from fbias.notifications import chat, tasks
from fbias.notifications.chat import post_to_chat, tell_chat
from tests.factories import AnalystFactory, OpenDeskFactory, UserFactory

pytestmark = pytest.mark.django_db

LINK = "https://tool.example.org/"


class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append(json.loads(body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_words):
        """Tests are quiet."""


@pytest.fixture
def hook(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    server.status, server.received = 200, []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.TEAM_CHAT_URL = f"http://127.0.0.1:{server.server_port}/hooks/abc"
    settings.FACILITY_LANGUAGE = "en"
    yield server
    server.shutdown()
    server.server_close()


def told(callbacks):
    """What will be posted, once the rows are there."""
    return [
        one.keywords["text"]
        for one in callbacks
        if getattr(one, "func", None) is ring and one.args[0].name == tasks.post_to_chat.name
    ]


def test_an_opened_day_is_told_once_it_is_so(hook, django_capture_on_commit_callbacks):
    desk, kim = OpenDeskFactory(status=OpenDeskStatus.DRAFT), UserFactory(coordinator=True)

    with django_capture_on_commit_callbacks() as callbacks:
        open_open_desk(desk, by=kim)

    (text,) = told(callbacks)
    assert text.startswith("The open desk of ")
    assert f"{desk.day.day} " in text
    assert text.endswith(f": {configured.SITE_URL}/open-desks/{desk.pk}/")


def test_what_is_undone_is_not_told(hook, django_capture_on_commit_callbacks):
    desk, kim = OpenDeskFactory(status=OpenDeskStatus.DRAFT), UserFactory(coordinator=True)

    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        open_open_desk(desk, by=kim)
        transaction.set_rollback(True)

    assert told(callbacks) == []
    assert hook.received == []


def test_neither_a_name_nor_a_title_is_told(hook, django_capture_on_commit_callbacks):
    ada = AnalystFactory(user__name="Ada Morel").user

    with django_capture_on_commit_callbacks() as callbacks:
        show_preview(
            by=ada, title="Nuclei of the Rivage team", text="x", link=LINK, questions=["Good?"]
        )

    (text,) = told(callbacks)
    assert text.startswith("A tool is shown to the network")
    assert "Ada" not in text
    assert "Rivage" not in text


def test_without_an_address_or_the_event_nothing_is_told(
    hook, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        settings.TEAM_CHAT_EVENTS = ["meeting_planned"]
        tell_chat("open_desk_opened", "Open:", "/")
        settings.TEAM_CHAT_EVENTS, settings.TEAM_CHAT_URL = ["open_desk_opened"], ""
        tell_chat("open_desk_opened", "Open:", "/")

    assert told(callbacks) == []


def test_the_form_is_the_one_that_webhooks_take(hook):
    post_to_chat("Booking is open: https://portal.example/")

    assert hook.received == [{"text": "Booking is open: https://portal.example/"}]


def test_a_chat_that_refuses_is_tried_again(hook):
    hook.status = 503

    with pytest.raises(NoAnswer):
        post_to_chat("x")

    assert NoAnswer in tasks.post_to_chat.autoretry_for


def test_an_event_that_never_happens_and_an_open_address_are_found():
    with override_settings(TEAM_CHAT_EVENTS=["wedding"], TEAM_CHAT_URL="http://chat.example/x"):
        found = {one.id for one in run_checks()}
    assert {"notifications.E002", "notifications.E003"} <= found

    with override_settings(TEAM_CHAT_URL="https://chat.example/x"):
        assert not {"notifications.E002", "notifications.E003"} & {one.id for one in run_checks()}


def test_the_events_that_may_be_chosen_are_those_of_the_settings():
    assert set(configured.TEAM_CHAT_EVENTS) == chat.EVENTS
