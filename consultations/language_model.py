"""One question to a language model behind an OpenAI-compatible address.

Off unless `LANGUAGE_MODEL_URL` is set. https://platform.openai.com/docs/api-reference/chat
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core import checks

from fbias.core.outgoing import NoAnswer, is_in_the_open, post_json


class NoAnswerInTime(Exception):
    """Nothing came, or not in time."""


class NotUnderstood(Exception):
    """Something came that is not what was asked for."""


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
    key = settings.LANGUAGE_MODEL_KEY
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    address, seconds = settings.LANGUAGE_MODEL_URL, settings.LANGUAGE_MODEL_SECONDS
    try:
        raw = post_json(f"{address}/chat/completions", body, seconds=seconds, headers=headers)
    except (NoAnswer, SoftTimeLimitExceeded) as error:
        raise NoAnswerInTime(str(error)) from error
    try:
        said = read_json(raw)["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError) as error:
        raise NotUnderstood(raw[:200].decode(errors="replace")) from error
    return str(said).replace("\0", "")


def read_json(text: str | bytes) -> Any:
    """Raises `NotUnderstood`, also for what is nested without end."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood(str(text[:200])) from error


def register() -> None:
    checks.register(words_leave_encrypted, checks.Tags.security)


def words_leave_encrypted(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    if not is_in_the_open(settings.LANGUAGE_MODEL_URL):
        return []
    return [
        checks.Error(
            "LANGUAGE_MODEL_URL is not https: what people write would leave in the open.",
            id="consultations.E001",
        )
    ]
