"""Another program hears what happened: ids only, signed, and never what is hidden."""

import base64
import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.urls import reverse

from fbias.api.models import Webhook, WebhookCall
from fbias.api.services import webhooks
from fbias.core.clock import database_now
from fbias.core.timeline import record
from tests.factories import ConflictFactory, ConsultationFactory, UserFactory

pytestmark = pytest.mark.django_db

NO_HTTP = 0


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.heard.append((headers, body))
        if self.server.answer == NO_HTTP:
            self.wfile.write(b"Good evening.\r\n\r\n")
            return
        self.send_response(self.server.answer)
        if self.server.answer == 302:
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
        self.end_headers()

    def log_message(self, *_words):
        pass


@contextmanager
def receiver(answer=200):
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    server.answer, server.heard = answer, []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def coordinator(client, settings):
    settings.WEBHOOK_INSIDE_HOSTS = ["127.0.0.1"]
    found = UserFactory(coordinator=True)
    client.force_login(found)
    return found


@pytest.fixture
def booking():
    return ConsultationFactory(confirmed=True)


def listening(server, by, events=("booking.made",)):
    """A webhook that was told of itself already, and its secret."""
    made = webhooks.make_webhook(
        by=by, name="Intranet", address=f"http://127.0.0.1:{server.server_port}/", events=events
    )
    webhooks.call_webhooks()
    server.heard.clear()
    return made


def test_it_hears_ids_only_and_the_signature_holds(coordinator, booking):
    with receiver() as server:
        webhook, secret = listening(server, coordinator)
        entry = record(booking, "book", by=booking.requester)
        webhooks.call_webhooks()
        ((headers, body),) = server.heard
    sent = json.loads(body)
    call = webhook.calls.get(entry=entry)

    assert sent == {
        "type": "booking.made",
        "timestamp": entry.at.isoformat(),
        "data": {"booking": booking.pk},
    }
    content = b".".join(
        [headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body]
    )
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - database_now().timestamp()) < 60
    assert (call.status, str(call.key)) == ("sent", headers["webhook-id"])
    assert secret.removeprefix("whsec_") not in str(Webhook.objects.values().get())


def test_only_what_it_waits_for_is_told(coordinator, booking):
    with receiver() as server:
        listening(server, coordinator)
        record(booking, "cancel", by=None)
        assert webhooks.call_webhooks() == 0

    assert WebhookCall.objects.count() == 1  # of its own making


def test_silence_is_tried_again_with_growing_waits_for_three_days(coordinator, booking):
    with receiver(503) as server:
        webhook, _secret = listening(server, coordinator)
        WebhookCall.objects.all().delete()
        record(booking, "book", by=None)
        waits = []
        while True:
            assert webhooks.call_webhooks() == 1
            call = webhook.calls.get()
            if call.status != "due":
                break
            wait = call.due_at - database_now()
            waits.append(round(wait / timedelta(minutes=1)))
            assert webhooks.call_webhooks() == 0  # not before its time
            back = {"due_at": call.due_at - wait, "first_due_at": call.first_due_at - wait}
            WebhookCall.objects.update(**back)

    assert waits == sorted(waits)
    assert waits[:5] == [1, 4, 16, 64, 256]
    assert 2 * 24 * 60 < sum(waits) <= 3 * 24 * 60
    assert call.status == "given_up"
    assert "503" in call.trouble


def test_one_that_answers_in_another_language_holds_up_no_other(coordinator, booking):
    with receiver(NO_HTTP) as odd, receiver() as server:
        webhook, _secret = listening(odd, coordinator)
        other, _secret = listening(server, coordinator)
        entry = record(booking, "book", by=None)
        assert webhooks.call_webhooks() == 2

    waiting = webhook.calls.get(entry=entry)
    assert (waiting.status, waiting.attempts, waiting.claimed_until) == ("due", 1, None)
    assert "Good evening." in waiting.trouble
    assert other.calls.get(entry=entry).status == "sent"


def test_a_redirect_is_not_followed(coordinator, booking):
    with receiver(302) as server:
        webhook, _secret = listening(server, coordinator)
        record(booking, "book", by=None)
        webhooks.call_webhooks()
        assert len(server.heard) == 1

    assert webhook.calls.first().status == "due"


def test_nothing_leaves_for_our_own_network(coordinator, booking, settings):
    with receiver() as server:
        listening(server, coordinator)
        Webhook.objects.update(address=f"https://127.0.0.1:{server.server_port}/")
        settings.WEBHOOK_INSIDE_HOSTS = []
        record(booking, "book", by=None)
        webhooks.call_webhooks()
        assert server.heard == []

    assert "network of its own" in WebhookCall.objects.first().trouble


@pytest.mark.parametrize(
    "address",
    (
        "http://portal.example/",
        "ftp://portal.example/",
        "https://a:b@portal.example/",
        "https://x:y/",
    ),
)
def test_an_address_is_encrypted_and_holds_no_password(client, coordinator, address):
    sent = {"name": "Intranet", "address": address, "events": ["booking.made"]}

    assert client.post(reverse("api:webhooks"), sent).status_code == 422
    assert not Webhook.objects.exists()


def test_what_is_hidden_from_its_maker_is_not_told_nor_listed(client, coordinator, booking):
    with receiver() as server:
        webhook, _secret = listening(server, coordinator)
        ConflictFactory(person=coordinator, with_person=booking.requester)
        record(booking, "book", by=None)
        page = client.get(reverse("api:webhook", args=[webhook.pk])).content.decode()
        assert "booking.made" not in page
        webhooks.call_webhooks()
        assert server.heard == []

    assert not webhook.calls.filter(entry__verb="consultation.book").exists()


def test_a_maker_who_coordinates_no_more_is_told_nothing(coordinator, booking):
    with receiver() as server:
        listening(server, coordinator)
        coordinator.grants.all().delete()
        record(booking, "book", by=None)
        webhooks.call_webhooks()
        assert server.heard == []


def test_a_call_is_made_again_with_the_same_id(client, coordinator, booking):
    with receiver() as server:
        webhook, _secret = listening(server, coordinator)
        entry = record(booking, "book", by=None)
        webhooks.call_webhooks()
        call = webhook.calls.get(entry=entry)
        assert (
            "booking.made" in client.get(reverse("api:webhook", args=[webhook.pk])).content.decode()
        )
        client.post(reverse("api:call_again", args=[webhook.pk, call.pk]))
        webhooks.call_webhooks()

    first, second = (headers["webhook-id"] for headers, _body in server.heard)
    assert first == second


def test_one_that_is_switched_off_hears_nothing_not_even_what_waits(client, coordinator, booking):
    with receiver() as server:
        webhook, _secret = listening(server, coordinator)
        record(booking, "book", by=None)
        client.post(reverse("api:end_webhook", args=[webhook.pk]))
        record(booking, "book", by=None)
        webhooks.call_webhooks()
        assert server.heard == []

    assert webhook.calls.filter(status="due").count() == 1


def test_the_secret_is_shown_once(client, coordinator):
    sent = {"name": "Intranet", "address": "https://a.example/", "events": ["booking.made"]}
    shown = client.post(reverse("api:webhooks"), sent).content.decode()

    assert "whsec_" in shown
    assert "whsec_" not in client.get(reverse("api:webhooks")).content.decode()


def test_two_workers_tell_it_once(coordinator, booking):
    with receiver() as server:
        listening(server, coordinator)
        record(booking, "book", by=None)
        call = WebhookCall.objects.first()
        claim = WebhookCall.objects.filter(pk=call.pk)
        claim.update(claimed_until=database_now() + timedelta(minutes=1))
        assert webhooks.call_webhooks() == 0
        claim.update(claimed_until=database_now() - timedelta(seconds=1))
        assert webhooks.call_webhooks() == 1
        assert len(server.heard) == 1
