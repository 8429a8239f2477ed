"""L5: many people send images at once through the web process as it is shipped."""

import hashlib
import os
import uuid
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from django.conf import settings

from fbias.imagery.models import Upload
from fbias.imagery.tasks import verify_upload
from fbias.launcher.process import say
from tests.factories import ConsultationFactory
from tests.imagery.conftest import put
from tests.launcher.serving import web
from tests.launcher.slow_clients import one_request, p95_of
from tests.launcher.test_deployment import Browser
from tests.launcher.test_many_people import memory_of_the_web

pytestmark = [pytest.mark.long, pytest.mark.timeout(600), pytest.mark.django_db(transaction=True)]

PEOPLE, SIZE = 20, 20 * 1024**2 + 77
MEMORY = 50e6
CHANGED = 3  # the part of this person's file is changed on its way


def send(site, consultation, *, change=False):
    """One whole upload; returns the hash that it was announced with."""
    browser, content = Browser(site, consultation.requester), os.urandom(SIZE)
    announced = {"name": "cells.tif", "role": "typical", "key": str(uuid.uuid4()), "size": SIZE}
    image = browser.ask(f"/consultations/{consultation.pk}/images/", announced)
    size, numbers = image["part_size"], list(range(1, image["part_count"] + 1))
    addresses = browser.ask(image["urls"]["parts"], {"numbers": numbers})["urls"]
    for number in numbers:
        part = content[(number - 1) * size : number * size]
        if change and number == 2:
            part = bytes([part[0] ^ 1]) + part[1:]
        assert put(addresses[str(number)], part) == 200
    digest = hashlib.sha256(content).hexdigest()
    browser.ask(image["urls"]["complete"], {"sha256": digest})
    return digest


def test_twenty_uploads_at_once_arrive_whole_and_the_web_process_holds_none_of_them(
    tmp_path, record_property
):
    waiting = [ConsultationFactory(provisional=True) for _ in range(PEOPLE)]
    with web(tmp_path, S3_BUCKET=settings.S3_BUCKET) as port, ThreadPoolExecutor(PEOPLE) as pool:
        site = f"http://127.0.0.1:{port}"
        alone, before = p95_of(2, 20, lambda: one_request(port)), memory_of_the_web(port)
        sending = [
            pool.submit(send, site, one, change=n == CHANGED) for n, one in enumerate(waiting)
        ]
        beside = p95_of(2, 20, lambda: one_request(port))
        digests = [one.result() for one in sending]
        grown = memory_of_the_web(port) - before
    processes = psutil.cpu_count()

    uploads = [Upload.objects.get(owner=one.requester) for one in waiting]
    for upload in uploads:
        verify_upload(upload_id=str(upload.pk))
        upload.refresh_from_db()
    whole = [
        upload.state == "available" and upload.sha256 == digest
        for upload, digest in zip(uploads, digests, strict=True)
    ]
    told = (
        f"{sum(whole)} of {PEOPLE} x {SIZE // 1024**2} MB whole, the changed one refused; web "
        f"{grown / 1e6:+.0f} MB; a page p95 {alone:.2f} s before, {beside:.2f} s meanwhile "
        f"({processes} cores)"
    )
    say(told)
    record_property("L5", told)
    assert whole == [n != CHANGED for n in range(PEOPLE)]
    assert uploads[CHANGED].state == "rejected"
    assert grown <= 2 * MEMORY  # of two processes
