"""A store that is mute, full or has lost a file is named: to coordinators, probes and owners."""

import socket
import socketserver
import threading
from http.server import BaseHTTPRequestHandler

import pytest
from django.urls import reverse

from fbias.core.health import PROBES, beat
from fbias.core.models import Trouble
from fbias.core.trouble import note
from fbias.imagery import clients, damage
from fbias.imagery.models import Upload
from fbias.imagery.services import StoreFull, start_upload
from fbias.imagery.watch import REFUSES, SILENT, look_at_the_store
from fbias.notifications.delivery import deliver
from fbias.notifications.models import Notification
from fbias.notifications.services import notify
from members.tasks import watch_troubles
from tests.factories import UploadFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mute(settings, monkeypatch):
    """A store that takes connections and never says a word."""
    monkeypatch.setattr(clients, "PROBE_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        home, settings.S3_ENDPOINT = settings.S3_ENDPOINT, address_of(server.getsockname())
        yield
    settings.S3_ENDPOINT = home


@pytest.fixture
def full(settings):
    """A store that answers every write with the words of a full one."""
    with Full(("127.0.0.1", 0), Refusal) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        home, settings.S3_ENDPOINT = settings.S3_ENDPOINT, address_of(server.server_address)
        yield
        settings.S3_ENDPOINT = home
        server.shutdown()


class Full(socketserver.ThreadingTCPServer):
    daemon_threads = True


class Refusal(BaseHTTPRequestHandler):
    def do_PUT(self):
        body = b"<Error><Code>InsufficientStorage</Code><Message>full</Message></Error>"
        self.send_response(507)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT  # noqa: N815

    def log_message(self, *args):
        pass


def address_of(place):
    return f"http://127.0.0.1:{place[1]}"


def mails(person):
    return [
        (row.kind, row.occasion)
        for row in Notification.objects.filter(recipient=person).order_by("pk")
    ]


def banner(client, person):
    client.force_login(person)
    return client.get(reverse("home")).content.decode()


def health(client, name):
    for job in PROBES:
        beat(job)
    client.logout()
    return client.get(reverse("health")).json()["probes"][name]["ok"]


def test_a_store_that_works_is_no_trouble(client):
    coordinator = UserFactory(coordinator=True)

    assert look_at_the_store() == set()
    assert (watch_troubles(), watch_troubles()) == ([], [])
    assert not Trouble.objects.exists()
    assert mails(coordinator) == []
    assert health(client, "store") is True


@pytest.mark.parametrize(
    ("trouble", "part"), (("mute", SILENT), ("full", REFUSES)), ids=("mute", "full")
)
def test_a_trouble_is_told_once_when_it_begins_and_once_when_it_is_over(
    client, request, settings, trouble, part
):
    coordinator, requester = UserFactory(coordinator=True), UserFactory()
    home = settings.S3_ENDPOINT
    request.getfixturevalue(trouble)
    away = settings.S3_ENDPOINT

    assert watch_troubles() == []  # once may be a moment
    assert watch_troubles() == [f"{part} began"]
    assert watch_troubles() == []
    assert mails(coordinator) == [("trouble_began", "began")]
    assert mails(requester) == []
    assert "The image store" in banner(client, coordinator)
    assert "The image store" not in banner(client, requester)
    assert health(client, "store") is False

    settings.S3_ENDPOINT = home
    assert watch_troubles() == [f"{part} over"]
    assert watch_troubles() == []
    assert mails(coordinator) == [("trouble_began", "began"), ("trouble_over", "over")]
    assert "The image store" not in banner(client, coordinator)
    assert health(client, "store") is True

    settings.S3_ENDPOINT = away
    watch_troubles()
    assert watch_troubles() == [f"{part} began"]
    assert len(mails(coordinator)) == 3


def test_a_moment_is_nobodys_trouble():
    assert note(SILENT, in_trouble=True) is None
    assert note(SILENT, in_trouble=False) is None
    assert note(SILENT, in_trouble=True) is None
    assert not Trouble.objects.open().exists()


def test_the_mails_say_what_it_means_in_the_readers_language(client, mailoutbox):
    coordinator = UserFactory(coordinator=True, language="fr")
    note(SILENT, in_trouble=True)
    begun, _ = note(SILENT, in_trouble=True)
    deliver(notify(coordinator, "trouble_began", about=begun, occasion="began").pk)

    assert "espace de stockage des images ne répond pas" in mailoutbox[0].subject
    assert "tout le reste fonctionne" in mailoutbox[0].body


def test_a_trouble_that_is_over_before_its_mail_leaves_is_not_told_as_going_on(mailoutbox):
    coordinator = UserFactory(coordinator=True)
    note(SILENT, in_trouble=True)
    begun, _ = note(SILENT, in_trouble=True)
    row = notify(coordinator, "trouble_began", about=begun, occasion="began")
    note(SILENT, in_trouble=False)
    deliver(row.pk)

    assert mailoutbox == []


def test_a_full_store_refuses_before_the_start_and_says_that_the_facility_knows():
    owner = UserFactory()
    for _ in range(2):
        note(REFUSES, in_trouble=True)
    sent = {"file_name": "a.tif", "size": 10, "request_key": UploadFactory.build().request_key}

    with pytest.raises(StoreFull, match="takes no files at the moment") as refused:
        start_upload(owner, **sent)
    assert refused.value.status == 507
    assert not Upload.objects.exists()

    note(REFUSES, in_trouble=False)
    assert start_upload(owner, **sent).pk


def test_a_damaged_file_is_told_to_its_owner_and_to_coordinators_until_it_is_whole(
    client, mailoutbox
):
    coordinator, upload = UserFactory(coordinator=True), UploadFactory(available=True)

    assert damage.mark_damaged(upload) is True
    assert damage.mark_damaged(upload) is False
    assert mails(upload.owner) == [("image_damaged", "damaged")]
    watch_troubles()
    assert watch_troubles() == ["images_damaged began"]
    assert "Images in the store are damaged" in banner(client, coordinator)
    assert health(client, "images") is False
    deliver(Notification.objects.get(kind="image_damaged").pk)
    assert mailoutbox[0].to == [upload.owner.email]
    assert upload.file_name in mailoutbox[0].subject

    damage.mark_whole(upload)
    assert watch_troubles() == ["images_damaged over"]
    assert health(client, "images") is True
