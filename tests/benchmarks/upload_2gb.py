"""Send a large file as a browser would, and watch the web process while it happens.

    .venv/bin/python -m fbias.launcher exec .venv/bin/python tests/benchmarks/upload_2gb.py [GB]

Starts gunicorn with one worker beside the launcher's servers, signs in, books, sends the parts
four at a time over the portal's own JSON, completes, verifies, inspects, and prints speeds and the
memory of the web process. The same bytes go as a raw multipart of the store's own client before and
after: their ratio is what counts.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fbias.settings.base")
MEGABYTE = 1024**2


class Browser:
    """A signed-in requester with one cookie and one token."""

    def __init__(self, site: str, session: str) -> None:
        self.site, self.session = site, session

    def ask(self, path: str, body: object = None) -> dict:
        token = "a" * 32
        request = urllib.request.Request(
            self.site + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Cookie": f"sessionid={self.session}; csrftoken={token}",
                "X-CSRFToken": token,
                "Content-Type": "application/json",
                "Accept": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)


def put(url: str, body: bytes) -> None:
    with urllib.request.urlopen(
        urllib.request.Request(url, data=body, method="PUT"), timeout=120
    ) as answer:
        answer.read()


def part(number: int, size: int) -> bytes:
    """Cheap bytes that differ from part to part."""
    seed = hashlib.sha256(str(number).encode()).digest()
    return (seed * (size // len(seed) + 1))[:size]


def web_megabytes(process: subprocess.Popen) -> float:
    """Resident memory of the server and its children."""
    import psutil

    parent = psutil.Process(process.pid)
    return sum(one.memory_info().rss for one in [parent, *parent.children()]) / MEGABYTE


def serve(port: int) -> subprocess.Popen:
    return subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "fbias.wsgi", "--bind", f"127.0.0.1:{port}",
            "--workers", "1", "--threads", "4", "--log-level", "warning",
        ],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "fbias.settings.base"},
    )  # fmt: skip


def book_and_sign_in() -> tuple[int, str]:
    """A provisional booking, and the session of its requester."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    from tests.factories import ConsultationFactory

    call_command("migrate", verbosity=0)
    call_command("prepare_store", verbosity=0)
    consultation = ConsultationFactory(provisional=True)
    session = SessionStore()
    session["_auth_user_id"] = str(consultation.requester.pk)
    session["_auth_user_backend"] = "members.backends.Accounts"
    session["_auth_user_hash"] = consultation.requester.get_session_auth_hash()
    session.create()
    return consultation.pk, session.session_key


class Sending:
    """One file, part by part, four at a time; notes the most memory the web process ever had."""

    def __init__(self, browser: Browser, web: subprocess.Popen, image: dict, size: int) -> None:
        self.browser, self.web, self.image, self.size = browser, web, image, size
        self.before = self.most = web_megabytes(web)

    def part(self, number: int) -> bytes:
        length = self.image["part_size"]
        return part(number, min(length, self.size - (number - 1) * length))

    def run(self) -> None:
        count = self.image["part_count"]
        with ThreadPoolExecutor(4) as pool:
            for first in range(1, count + 1, 8):
                numbers = list(range(first, min(first + 8, count + 1)))
                urls = self.browser.ask(self.image["urls"]["parts"], {"numbers": numbers})["urls"]
                list(pool.map(lambda n, urls=urls: put(urls[str(n)], self.part(n)), numbers))
                self.most = max(self.most, web_megabytes(self.web))

    def complete(self) -> None:
        hasher = hashlib.sha256()
        for number in range(1, self.image["part_count"] + 1):
            hasher.update(self.part(number))
        self.browser.ask(self.image["urls"]["complete"], {"sha256": hasher.hexdigest()})
        self.most = max(self.most, web_megabytes(self.web))


def send_raw(size: int, length: int) -> None:
    """The same parts by the store's own client, four at a time."""
    from django.conf import settings

    from fbias.imagery import storage
    from fbias.imagery.clients import patient_client

    key = "incoming/raw"
    count = -(-size // length)
    multipart = storage.begin_parts(key)

    def send(number: int) -> None:
        patient_client().upload_part(
            Bucket=settings.S3_BUCKET,
            Key=key,
            UploadId=multipart,
            PartNumber=number,
            Body=part(number, min(length, size - (number - 1) * length)),
        )

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, range(1, count + 1)))
    storage.join_parts(key, multipart, storage.list_parts(key, multipart) or [])
    storage.remove(key)


def timed(work) -> tuple[float, object]:
    started = time.monotonic()
    result = work()
    return time.monotonic() - started, result


def measure(site: str, web: subprocess.Popen, pk: int, session: str, size: int) -> None:
    import psutil

    from fbias.imagery.models import Upload
    from fbias.imagery.tasks import inspect_upload, verify_upload

    browser = Browser(site, session)
    begin = {"name": "big.czi", "size": size, "role": "typical", "key": str(uuid.uuid4())}
    image = browser.ask(f"/consultations/{pk}/images/", begin)
    sending = Sending(browser, web, image, size)
    before, _ = timed(lambda: send_raw(size, image["part_size"]))
    sent, _ = timed(sending.run)
    after, _ = timed(lambda: send_raw(size, image["part_size"]))
    raw = (before + after) / 2
    completed, _ = timed(sending.complete)
    upload_id = str(Upload.objects.get().pk)
    verified, state = timed(lambda: verify_upload(upload_id=upload_id))
    inspected, _ = timed(lambda: inspect_upload(upload_id=upload_id))
    megabytes = size / MEGABYTE
    worker = psutil.Process().memory_info().rss / MEGABYTE
    sys.stdout.write(
        f"file           {megabytes:.0f} MB in {image['part_count']} parts\n"
        f"sent           {sent:.1f} s, {megabytes / sent:.0f} MB/s\n"
        f"raw multipart  {raw:.1f} s, {megabytes / raw:.0f} MB/s; ratio {raw / sent:.2f}\n"
        f"complete       {completed:.2f} s, with the browser's hash\n"
        f"verified       {verified:.1f} s, {megabytes / verified:.0f} MB/s, then {state}\n"
        f"inspected      {inspected:.1f} s\n"
        f"web memory     {sending.before:.0f} MB before, {sending.most:.0f} MB at most\n"
        f"worker memory  {worker:.0f} MB (this process)\n"
    )


def main(gigabytes: float) -> None:
    import django

    django.setup()
    from fbias.launcher.process import answers, free_port

    pk, session = book_and_sign_in()
    port = free_port()
    web = serve(port)
    try:
        wait_for(answers(port))
        measure(f"http://127.0.0.1:{port}", web, pk, session, int(gigabytes * 1024**3))
    finally:
        web.terminate()
        web.wait(20)


def wait_for(ready) -> None:
    for _ in range(200):
        try:
            return ready()
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The web process did not start.")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 2.0)
