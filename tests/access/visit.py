"""One request at a time, undone afterwards; what it answered and what it wrote."""

from __future__ import annotations

import io
import json
import re
import uuid
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import connection, transaction

from tests.clients import SeenBefore

WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', re.IGNORECASE)
SAVEPOINT = re.compile(r'^(SAVEPOINT|ROLLBACK TO SAVEPOINT) "(\w+)"')
BOOKKEEPING = {"django_session"}  # who is signed in and what the next page says once
NOTHING = {"csrfmiddlewaretoken": "what an empty form sends"}
TOKEN = re.compile(rb'(csrfmiddlewaretoken" value="|csrf-token" content="|X-CSRFToken": ?"?)[\w]+')

MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:\d\d)?")


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: bytes
    wrote: tuple[str, ...]
    error: str
    ends_session: bool = False

    @property
    def asks_to_sign_in(self) -> bool:
        return self.status == 302 and self.location.startswith("/accounts/login/")

    def masked(self, path: str) -> bytes:
        """Without what differs between two requests for the same page."""
        body = unpacked(self.body) if self.body.startswith(b"PK") else self.body
        return TOKEN.sub(rb"\1", body).replace(path.encode(), b"PATH")


def unpacked(archive: bytes) -> bytes:
    """What an archive holds, file by file, without the moments at which rows were written."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        files = [name.encode() + b"\n" + opened.read(name) for name in opened.namelist()]
    return MOMENT.sub(b"", b"\n".join(files))


class PlainClient(SeenBefore):
    """Keeps the answer alone: Django's copies every context of every template that is used."""

    def request(self, **request: Any) -> Any:
        self.exc_info = None
        got_request_exception.connect(self.store_exc_info)
        try:
            answer = self.handler(self._base_environ(**request))
        finally:
            got_request_exception.disconnect(self.store_exc_info)
        answer.exc_info = self.exc_info
        self.cookies.update(answer.cookies)
        return answer


class Visitor:
    """A browser of one person whose every request is rolled back, session included."""

    def __init__(self, person: Any = None) -> None:
        self.client = PlainClient()
        if person is not None:
            self.client.force_login(person)
        self.cookies = SimpleCookie(self.client.cookies.output(header="", sep=";"))

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(
        self, path: str, body: Mapping[str, Any] | None = None, *, as_json: Any = None
    ) -> Answer:
        if as_json is not None:
            return self._ask(
                "POST", path, data=json.dumps(as_json), content_type="application/json"
            )
        return self._ask("POST", path, data=body or NOTHING)

    def other(self, method: str, path: str) -> Answer:
        return self._ask(method, path)

    def _ask(self, method: str, path: str, **sent: Any) -> Answer:
        wrote: list[str] = []
        marks: dict[str, int] = {}

        def watch(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
            if found := SAVEPOINT.match(sql):
                if found[1] == "SAVEPOINT":
                    marks[found[2]] = len(wrote)
                else:
                    del wrote[marks.get(found[2], 0) :]  # tried, and undone by the portal itself
            found = WRITES.match(sql)
            if found and found[1] not in BOOKKEEPING:
                wrote.append(found[1])
            return execute(sql, params, many, context)

        before = self.client.cookies.copy()
        with transaction.atomic(), connection.execute_wrapper(watch):
            response = getattr(self.client, method.lower())(path, **sent)
            body = b"".join(response) if response.streaming else response.content
            written = tuple(wrote)
            transaction.set_rollback(True)
        self.client.cookies = before
        error = repr(response.exc_info[1]) if response.exc_info else ""
        location = response.headers.get("Location", "")
        cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
        ended = cookie is not None and not cookie.value
        return Answer(response.status_code, location, body, written, error, ended)


def filled(template: Any, values: Mapping[str, Any]) -> Any:
    """The body of a row, with `$name` replaced by what the world made of it."""
    if isinstance(template, dict):
        return {filled(key, values): filled(value, values) for key, value in template.items()}
    if isinstance(template, str) and "$" in template:
        start, _, name = template.partition("$")
        value = str(uuid.uuid4()) if name == "uuid" else values[name]
        return f"{start}{value}" if start else value
    return template
