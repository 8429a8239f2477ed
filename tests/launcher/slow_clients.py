"""Harmless slow clients on 127.0.0.1: each sends a byte a second, or nothing at all."""

import contextlib
import http.client
import select
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: " + b"a" * 5000
BODY = (
    b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n"
)


class SlowClients:
    """Connections in equal shares: slow heads, slow bodies, silent ones, and slow readers."""

    def __init__(self, port, count):
        self.sockets = []
        for number in range(count):
            opened = socket.create_connection(("127.0.0.1", port), 60)
            kind = ("head", "body", "silent", "reader")[number % 4]
            if kind == "body":
                opened.sendall(BODY)
            if kind == "reader":
                opened.sendall(HEAD[:41] + b"\r\n\r\n")
            self.sockets.append((kind, opened))
        for _kind, opened in self.sockets:
            opened.setblocking(False)
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._drip, daemon=True)
        self.thread.start()

    def _drip(self):
        for turn in range(10_000):
            for kind, opened in self.sockets:
                with contextlib.suppress(OSError):
                    if kind == "reader":
                        opened.recv(1)
                    elif kind != "silent":
                        opened.send(HEAD[turn : turn + 1] if kind == "head" else b"a")
            if self.stopped.wait(1):
                return

    def wait_until_served(self, *, seconds=30):
        """Readers have their first byte: what they asked for is no work any more."""
        deadline = time.monotonic() + seconds
        readers = {opened for kind, opened in self.sockets if kind == "reader"}
        while readers and time.monotonic() < deadline:
            ready, _, _ = select.select(readers, (), (), 1)
            readers -= set(ready)

    def stop(self):
        self.stopped.set()
        self.thread.join()
        for _kind, opened in self.sockets:
            opened.close()


@contextlib.contextmanager
def slow_clients(port, count):
    clients = SlowClients(port, count)
    try:
        clients.wait_until_served()
        yield clients
    finally:
        clients.stop()


def one_request(port, path="/", *, timeout=10, connect=http.client.HTTPConnection, **headers):
    """Seconds until the whole answer was there; `timeout` where there was none."""
    began = time.monotonic()
    connection = connect("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
    except OSError:
        return float(timeout)
    finally:
        connection.close()
    return time.monotonic() - began


def p95_of(people, each, ask):
    """The 95th percentile of what `people` wait who ask one after another, `each` so often."""

    def person(_number):
        return [ask() for _ in range(each)]

    with ThreadPoolExecutor(people) as pool:
        waits = sorted(wait for waits in pool.map(person, range(people)) for wait in waits)
    return waits[int(len(waits) * 0.95) - 1]
