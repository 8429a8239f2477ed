"""One question to a language model behind an OpenAI-compatible address.

Off unless `LANGUAGE_MODEL_URL` is set. No redirect is followed, and no answer is read beyond its
limit. https://platform.openai.com/docs/api-reference/chat
"""

from __future__ import annotations

import json
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core import checks

LARGEST = 64 * 1024
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class NoAnswerInTime(Exception):
    """Nothing came, or not in time."""


class NotUnderstood(Exception):
    """Something came that is not what was asked for."""


class StaysHere(HTTPRedirectHandler):
    def redirect_request(self, *_redirect: Any) -> None:
        return None


def is_on() -> bool:
    return bool(settings.LANGUAGE_MODEL_URL)


def host() -> str:
    """Who reads the words, as people are told."""
    return urlsplit(settings.LANGUAGE_MODEL_URL).hostname or ""


def ask(instructions: str, words: str) -> str:
    """The text of the answer. Raises `NoAnswerInTime` or `NotUnderstood`."""
    body = {
        "model": settings.LANGUAGE_MODEL_NAME,
        "temperature": 0,
        "response_format": {"type": "json_object"},
        "messages": [
            {"role": "system", "content": instructions},
            {"role": "user", "content": words},
        ],
    }
    headers = {"Content-Type": "application/json"}
    if settings.LANGUAGE_MODEL_KEY:
        headers["Authorization"] = f"Bearer {settings.LANGUAGE_MODEL_KEY}"
    request = Request(  # noqa: S310 - the address is the operator's, and checked at the start
        settings.LANGUAGE_MODEL_URL + "/chat/completions", json.dumps(body).encode(), headers
    )
    try:
        opened = build_opener(StaysHere).open(request, timeout=settings.LANGUAGE_MODEL_SECONDS)
        with opened as answer:
            raw = answer.read(LARGEST)
    except (URLError, OSError, SoftTimeLimitExceeded) as error:
        raise NoAnswerInTime(str(error)) from error
    try:
        return str(json.loads(raw)["choices"][0]["message"]["content"])
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise NotUnderstood(raw[:200].decode(errors="replace")) from error


def register() -> None:
    checks.register(words_leave_encrypted, checks.Tags.security)


def words_leave_encrypted(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    address = urlsplit(settings.LANGUAGE_MODEL_URL)
    if not is_on() or address.scheme == "https" or address.hostname in HERE:
        return []
    return [
        checks.Error(
            "LANGUAGE_MODEL_URL is not https: what people write would leave in the open.",
            id="consultations.E001",
        )
    ]
