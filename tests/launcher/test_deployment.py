"""F17: the web process is replaced while somebody sends an image through the proxy."""

import hashlib
import json
import os
import threading
import time
import urllib.error
import urllib.request
import uuid

import pytest
from django.conf import settings

from fbias.imagery.models import Upload
from fbias.imagery.tasks import verify_upload
from fbias.launcher.process import free_port
from tests.factories import ConsultationFactory
from tests.imagery.conftest import put
from tests.launcher.serving import needs_caddy, proxy, session_of, web

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.django_db(transaction=True)]

TOKEN = "a" * 32


class Browser:
    """Asks again where the proxy says that the portal is away, as the uploader does."""

    def __init__(self, site, person):
        self.site, self.session, self.told_to_wait = site, session_of(person), 0

    def ask(self, path, body):
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        request = urllib.request.Request(self.site + path, json.dumps(body).encode(), headers)
        while True:
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                if error.code not in (502, 503) or not error.headers["Retry-After"]:
                    raise
                self.told_to_wait += 1
                time.sleep(0.5)


@needs_caddy
def test_an_image_that_is_being_sent_survives_a_deployment(tmp_path, record_property):
    consultation, behind = ConsultationFactory(provisional=True), free_port()
    shipped = {"port": behind, "S3_BUCKET": settings.S3_BUCKET}
    with proxy(tmp_path, behind) as port:
        browser = Browser(f"http://127.0.0.1:{port}", consultation.requester)
        with web(tmp_path, **shipped):
            begin = {"name": "cells.tif", "role": "typical", "key": str(uuid.uuid4())}
            content = os.urandom(2 * 8 * 1024**2 + 77)
            begin["size"] = len(content)
            image = browser.ask(f"/consultations/{consultation.pk}/images/", begin)
            size, sent = image["part_size"], []

            def send(number):
                address = browser.ask(image["urls"]["parts"], {"numbers": [number]})["urls"]
                part = content[(number - 1) * size : number * size]
                assert put(address[str(number)], part) == 200
                sent.append(number)

            send(1)
        away = time.monotonic()
        rest = threading.Thread(target=lambda: [send(n) for n in (2, 3)])
        rest.start()  # nobody listens behind the proxy now
        with web(tmp_path, **shipped):
            back = time.monotonic() - away
            rest.join()
            browser.ask(image["urls"]["complete"], {"sha256": hashlib.sha256(content).hexdigest()})

    upload = Upload.objects.get()
    verify_upload(upload_id=str(upload.pk))
    upload.refresh_from_db()
    record_property(
        "F17",
        f"replaced within {back:.1f} s in mid-upload: {browser.told_to_wait} answers to wait, "
        f"{len(sent)} parts sent for {image['part_count']}",
    )
    assert sent == [1, 2, 3]
    assert (upload.state, upload.sha256) == ("available", hashlib.sha256(content).hexdigest())
