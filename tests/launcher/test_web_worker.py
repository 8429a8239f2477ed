"""What gunicorn and waitress do together, around an application of a few lines."""

import contextlib
import http.client
import os
import signal
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fbias.launcher.process import Supervisor, answers, free_port
from fbias.web_worker import LARGEST_REQUEST, MOST_CONNECTIONS
from tests.architecture.sources import HERE
from tests.launcher.tiny_app import LONG

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@contextlib.contextmanager
def serving(folder, *options):
    port = free_port()
    supervisor = Supervisor(folder)
    try:
        child = supervisor.start(
            "web",
            [
                Path(sys.executable).parent / "gunicorn", "tests.launcher.tiny_app",
                "--config", HERE / "fbias" / "gunicorn.py", "--bind", f"127.0.0.1:{port}",
                "--workers", "1", *options,
            ],
            environment={**os.environ, "BEGUN": str(folder / "begun")},
            ready=answers(port),
            quiet=True,
        )  # fmt: skip
        yield port, child
    finally:
        supervisor.stop_all()


def ask(port, method="GET", path="/", body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(connection):
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


def announce(port, size):
    """What is answered to a body of this size before a byte of it is sent."""
    with socket.create_connection(("127.0.0.1", port), 10) as opened:
        opened.sendall(f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n\r\n".encode())
        return opened.recv(100)


def test_requests_pass_as_they_came(tmp_path):
    with serving(tmp_path) as (port, _child):
        forwarded = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
        status, headers, body = ask(port, "POST", body=b"a" * 1_000_000, **forwarded)
        assert (status, body) == (200, b"1000000")
        assert headers["X-Seen-For"] == "192.0.2.7"
        assert headers["X-Seen-Proto"] == "https"
        assert headers["X-Seen-From"] == "127.0.0.1"
        assert "Server" not in headers

        status, headers, body = ask(port, "HEAD", "/long")
        assert (status, headers["Content-Length"], body) == (200, str(LONG), b"")
        assert len(ask(port, path="/long")[2]) == LONG

        assert announce(port, LARGEST_REQUEST + 1).startswith(b"HTTP/1.1 413 ")
        assert ask(port, **{"X-Long": "a" * 70_000})[0] == 431


def test_a_stop_lets_what_was_asked_be_answered_and_takes_nothing_new(tmp_path):
    with serving(tmp_path) as (port, child), ThreadPoolExecutor(1) as pool:
        idle = socket.create_connection(("127.0.0.1", port))
        asked = pool.submit(ask, port, path="/soon")
        while not (tmp_path / "begun").exists():
            time.sleep(0.05)
        began = time.monotonic()
        child.process.send_signal(signal.SIGTERM)

        assert asked.result()[0] == 200
        assert child.process.wait(60) == 0
        assert time.monotonic() - began < 15  # for an idle one it would wait 25
        idle.close()


def test_processes_are_renewed_without_a_lost_request(tmp_path):
    often = ("--max-requests", "5", "--max-requests-jitter", "0")
    with serving(tmp_path, *often) as (port, _child), ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(lambda _: ask(port)[0], range(40)))

    assert statuses == [200] * 40


def test_a_stop_waits_for_the_rest_of_what_is_being_sent(tmp_path):
    with (
        serving(tmp_path) as (port, child),
        socket.create_connection(("127.0.0.1", port), 10) as opened,
    ):
        opened.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab")
        time.sleep(2)  # until it is being read, on a busy machine too
        child.process.send_signal(signal.SIGTERM)
        time.sleep(1.5)
        opened.sendall(b"cd")

        assert opened.recv(100).startswith(b"HTTP/1.1 200 ")


def test_who_asks_again_before_the_answer_is_answered_once(tmp_path):
    """Answers that nobody fetches hold no thread."""
    with serving(tmp_path) as (port, _child), contextlib.ExitStack() as stack:
        for _ in range(8):
            opened = stack.enter_context(socket.create_connection(("127.0.0.1", port), 20))
            opened.sendall(b"GET /long HTTP/1.1\r\nHost: a\r\n\r\n" * 40)

        assert ask(port)[0] == 200
        told = b"".join(iter(lambda: opened.recv(65536), b""))
        assert told.count(b"HTTP/1.1 200 ") == 1
        assert len(told) > LONG


def test_when_too_many_wait_the_one_that_waits_longest_makes_room(tmp_path):
    with serving(tmp_path) as (port, _child):
        first = socket.create_connection(("127.0.0.1", port))
        others = [socket.create_connection(("127.0.0.1", port)) for _ in range(MOST_CONNECTIONS)]

        assert ask(port)[0] == 200
        first.settimeout(5)
        assert first.recv(1) == b""
        for opened in (first, *others):
            opened.close()
