"""One request to another service that the operator named; nothing leaves for anywhere else.

No redirect is followed, no answer is read beyond its limit, and nobody waits longer than told.
Where a page took the address, nothing goes to a machine of our own network.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import ip_address
from socket import create_connection, socket
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    ProxyHandler,
    Request,
    build_opener,
)

LARGEST = 64 * 1024
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class NoAnswer(Exception):
    """Nothing came, not in time, or a refusal."""


class NotOutside(OSError):
    """The address leads into our own network."""


def open_outside(*args: Any, **more: Any) -> socket:
    """Asked of the machine that answered, so that no name can lead elsewhere a moment later."""
    connection = create_connection(*args, **more)
    if not ip_address(connection.getpeername()[0]).is_global:
        connection.close()
        raise NotOutside("The address leads into a network of its own.")
    return connection


class OutsideConnection(HTTPSConnection):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._create_connection = open_outside


class OnlyOutside(HTTPSHandler):
    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(OutsideConnection, req)


class StaysThere(HTTPRedirectHandler):
    def redirect_request(self, *_redirect: Any) -> None:
        return None


def post_json(
    address: str,
    body: Mapping[str, Any],
    *,
    seconds: float,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """What came back, at most 64 kB. Raises `NoAnswer`."""
    return post_bytes(address, json.dumps(body).encode(), seconds=seconds, headers=headers)


def post_bytes(
    address: str,
    body: bytes,
    *,
    seconds: float,
    headers: Mapping[str, str] | None = None,
    only_outside: bool = False,
) -> bytes:
    """Of JSON that is signed as it is sent. Raises `NoAnswer`."""
    sent = {"Content-Type": "application/json", **(headers or {})}
    request = Request(address, body, sent)  # noqa: S310 - of the settings, or https
    handlers = [StaysThere, ProxyHandler({}), OnlyOutside] if only_outside else [StaysThere]
    try:
        with build_opener(*handlers).open(request, timeout=seconds) as answer:
            return bytes(answer.read(LARGEST))
    except (URLError, OSError, HTTPException) as error:  # a refusal, silence, or no HTTP at all
        raise NoAnswer(str(error)) from error


def is_in_the_open(address: str) -> bool:
    """Whether what is sent there could be read on its way."""
    parts = urlsplit(address)
    return bool(address) and parts.scheme != "https" and parts.hostname not in HERE
