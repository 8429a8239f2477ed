"""The real store, and a browser that is a few lines of urllib."""

import hashlib
import urllib.error
import urllib.request
import uuid

import pytest

from fbias.imagery import services
from fbias.imagery.tasks import verify_upload
from tests.factories import UserFactory

PART = 5 * 1024**2  # the store's own minimum, so that three parts stay small


def put(url, body):
    """Send one part as a browser would; returns the status."""
    request = urllib.request.Request(url, data=body, method="PUT")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def get(url):
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.headers, answer.read()


@pytest.fixture
def owner(db):
    return UserFactory()


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(services, "SMALLEST_PART", PART)


@pytest.fixture
def announce(owner):
    """Announce a file; `sha256=True` declares the right hash."""

    def start(content, *, name="cells.tif", sha256=True, size=None):
        return services.start_upload(
            owner,
            file_name=name,
            size=len(content) if size is None else size,
            sha256=hashlib.sha256(content).hexdigest() if sha256 is True else sha256,
            request_key=uuid.uuid4(),
        )

    return start


@pytest.fixture
def send():
    """Sign and send every part of an upload."""

    def send_parts(upload, content):
        urls = services.sign_parts(upload, range(1, upload.part_count + 1))
        for number, url in urls.items():
            part = content[(number - 1) * upload.part_size : number * upload.part_size]
            assert put(url, part) == 200
        return urls

    return send_parts


@pytest.fixture
def stored(announce, send):
    """An upload that has been sent and joined, but not looked at yet."""

    def store(content, **options):
        upload = announce(content, **options)
        send(upload, content)
        return services.complete_upload(upload)

    return store


@pytest.fixture
def available(stored):
    """A file that the server has verified, as it waits for its inspection."""

    def make(content, **options):
        upload = stored(content, **options)
        verify_upload(upload_id=str(upload.pk))
        upload.refresh_from_db()
        return upload

    return make
