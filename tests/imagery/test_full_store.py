"""F9: the store's disk fills up in the middle of an upload; what is stored stays readable."""

import http.client
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError
from django.urls import reverse

from fbias.imagery import services
from fbias.imagery.enums import UploadState
from fbias.imagery.services import complete_upload
from fbias.imagery.tasks import verify_upload
from tests.imagery.conftest import get

pytestmark = pytest.mark.django_db

NO_ROOM = b"<Error><Code>InsufficientStorage</Code><Message>full</Message></Error>"


class NoRoom(BaseHTTPRequestHandler):
    """Reads are the real store's answers, writes are refused."""

    store = ""

    def do_GET(self):
        asked = http.client.HTTPConnection(self.store, timeout=20)
        asked.request(self.command, self.path, headers=dict(self.headers))
        answer = asked.getresponse()
        self.tell(answer.status, answer.read(), answer.headers.items())
        asked.close()

    def do_PUT(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.tell(507, NO_ROOM, [("Content-Length", str(len(NO_ROOM)))])

    def tell(self, status, body, headers):
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in ("connection", "transfer-encoding"):
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args):
        pass

    do_HEAD = do_GET  # noqa: N815
    do_POST = do_DELETE = do_PUT  # noqa: N815


@contextmanager
def no_room(settings):
    home = settings.S3_ENDPOINT
    handler = type("Handler", (NoRoom,), {"store": urlsplit(home).netloc})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.S3_ENDPOINT = f"http://127.0.0.1:{server.server_port}"
        try:
            yield
        finally:
            settings.S3_ENDPOINT = home
            server.shutdown()


def test_a_disk_that_fills_up_before_the_parts_are_joined_stores_nothing_and_loses_nothing(
    announce, send, available, settings, client
):
    old, upload = available(b"old" * 1000), announce(b"x" * 1000)
    send(upload, b"x" * 1000)

    with no_room(settings):
        with pytest.raises(ClientError, match="InsufficientStorage"):
            complete_upload(upload)
        upload.refresh_from_db()
        assert upload.state == UploadState.RECEIVING
        assert get(services.download_url(old))[1] == b"old" * 1000
        client.force_login(upload.owner)
        assert client.get(reverse("home")).status_code == 200

    complete_upload(upload)
    assert verify_upload(upload_id=str(upload.pk)) == "available"


def test_a_disk_that_fills_up_while_a_file_is_verified_calls_nothing_verified(stored, settings):
    upload = stored(b"x" * 1000)

    with no_room(settings):
        with pytest.raises(ClientError, match="InsufficientStorage"):
            verify_upload(upload_id=str(upload.pk))
        upload.refresh_from_db()
        assert upload.state == UploadState.RECEIVED

    type(upload).objects.update(leased_until=None)
    assert verify_upload(upload_id=str(upload.pk)) == "available"
