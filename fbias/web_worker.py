"""How one web process meets slow clients: a thread only ever sees whole requests.

gunicorn keeps the processes (start, heartbeat, renewal, stop); waitress reads requests and writes
answers in one loop, into memory or a file beside it. However slowly a client sends or reads, it
costs a socket and never one of the few threads.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterable, Iterator
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer, UnixWSGIServer
from waitress.task import ThreadedTaskDispatcher

MEBIBYTE = 1024**2
LARGEST_REQUEST = 6 * MEBIBYTE  # the largest form with its file; as deploy/Caddyfile says
LARGEST_HEAD = 64 * 1024
IDLE_SECONDS = 60  # longer than the proxy keeps a connection that it may use again
EXCHANGE_SECONDS = 120  # for a request to arrive, and then for its answer to be fetched
FIRST_WORD_SECONDS = 1  # what a stopping process gives a connection that it has just taken
ARRIVAL_SECONDS = 10  # what it gives a request of which a part has come
MOST_CONNECTIONS = 500


class Channel(HTTPChannel):
    """One connection, and since when it has been at what it is doing."""

    began = 0.0

    def received(self, data: bytes) -> bool:
        """Read on; who asks again before the answer is answered once, and the connection ends.

        Answers that nobody fetches would pile up until they hold a thread.
        """
        if self.request is None:
            self.began = time.time()
        is_open = bool(super().received(data))
        with self.requests_lock:
            for early in self.requests[1:]:
                self.requests[0].headers["CONNECTION"] = "close"
                early.close()
            del self.requests[1:]
        return is_open

    def service(self) -> None:
        super().service()
        self.began = time.time()  # from now on the answer is fetched

    @property
    def is_served(self) -> bool:
        """A thread has its request, or will."""
        return bool(self.requests)

    @property
    def is_idle(self) -> bool:
        return not (self.is_served or self.request or self.total_outbufs_len)

    @property
    def is_new(self) -> bool:
        """Its first request may already be on its way."""
        return not self.began and time.time() - self.creation_time < FIRST_WORD_SECONDS

    @property
    def is_arriving(self) -> bool:
        return bool(self.request) and time.time() - self.began < ARRIVAL_SECONDS

    def is_overdue(self, now: float) -> bool:
        """A thread that only waits for its answer to be fetched counts as slow, too."""
        is_full = self.total_outbufs_len > self.adj.outbuf_high_watermark
        is_slow = is_full or not (self.is_served or self.is_idle)
        return is_slow and now - self.began > EXCHANGE_SECONDS


class Reception:
    """Ends what takes too long; when too many wait, the one that waits longest makes room."""

    channel_class = Channel
    active_channels: dict[int, Channel]

    def maintenance(self, now: float) -> None:
        super().maintenance(now)  # type: ignore[misc]  # a server is mixed in
        for channel in self.active_channels.values():
            if channel.is_overdue(now):
                channel.will_close = True

    def handle_accept(self) -> None:
        super().handle_accept()  # type: ignore[misc]
        if len(self.active_channels) > MOST_CONNECTIONS:
            waiting = [each for each in self.active_channels.values() if not each.is_served]
            if waiting:
                min(waiting, key=lambda each: each.began or each.creation_time).handle_close()


class TcpReception(Reception, TcpWSGIServer):
    pass


class UnixReception(Reception, UnixWSGIServer):
    pass


class BufferingWorker(Worker):
    """A process of gunicorn in which waitress serves."""

    def run(self) -> None:
        threads = ThreadedTaskDispatcher()
        threads.set_thread_count(self.cfg.threads)
        sockets: dict[int, Any] = {}
        servers = [self._serve_on(listener.sock, sockets, threads) for listener in self.sockets]
        while self.alive and self.ppid == os.getppid():
            self._turn(sockets)
        for server in servers:
            server.accepting = False
        deadline = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < deadline and self._has_work(servers):
            self._turn(sockets)
        threads.shutdown(timeout=1)

    def _serve_on(self, sock: socket.socket, sockets: dict[int, Any], threads: Any) -> Any:
        kind = UnixReception if sock.family == socket.AF_UNIX else TcpReception
        return kind(
            self._answer,
            map=sockets,
            _sock=sock,
            dispatcher=threads,
            adj=Adjustments(
                threads=self.cfg.threads,
                backlog=self.cfg.backlog,
                ident=None,
                clear_untrusted_proxy_headers=False,  # Django decides whom to believe
                max_request_header_size=LARGEST_HEAD,
                max_request_body_size=LARGEST_REQUEST,
                channel_timeout=IDLE_SECONDS,
                cleanup_interval=5,
                connection_limit=2 * MOST_CONNECTIONS,
                asyncore_use_poll=True,
                log_socket_errors=False,
            ),
            sockinfo=(sock.family, sock.type, sock.proto, sock.getsockname()),
            bind_socket=False,
        )

    def _turn(self, sockets: dict[int, Any]) -> None:
        """Whatever can be read or written now; at least one heartbeat a second."""
        self.notify()
        wasyncore.loop(timeout=1, use_poll=True, map=sockets, count=1)

    def _has_work(self, servers: Iterable[Any]) -> bool:
        """Whether somebody still waits for an answer; connections without a question are closed."""
        busy = False
        for channel in [each for server in servers for each in server.active_channels.values()]:
            is_asked = channel.is_served or channel.is_arriving
            if is_asked or channel.total_outbufs_len or channel.is_new:
                busy = True
            else:
                channel.handle_close()
        return busy

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.nr += 1
        if self.nr >= self.max_requests:
            self.alive = False
        answer = self.wsgi(environ, start_response)
        return Nothing(answer) if environ["REQUEST_METHOD"] == "HEAD" else answer


class Nothing:
    """The answer to HEAD: the headers only; what would have followed is closed unread."""

    def __init__(self, answer: Iterable[bytes]) -> None:
        self.close = getattr(answer, "close", lambda: None)

    def __iter__(self) -> Iterator[bytes]:
        return iter(())
