"""What is asked once while one page is read: who I am does not change between two of its lists.

Only requests that cannot write (GET, HEAD) remember; every other one, and every task, asks the
database each time, because what it asks about may be what it has just changed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest, HttpResponse

_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)


def remember_while_reading(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware: one memory for each request that only reads, forgotten when it ends."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return get_response(request)
        token = _answers.set({})
        try:
            return get_response(request)
        finally:
            _answers.reset(token)

    return middleware


def remembers() -> bool:
    return _answers.get() is not None


def remember(key: Hashable, answer: Any) -> None:
    """What is known before anybody asks; a no-op where nothing may be remembered."""
    answers = _answers.get()
    if answers is not None:
        answers[key] = answer


def asked_once[T](key: Hashable, ask: Callable[[], T]) -> T:
    """The answer of `ask()`, the same one again within a request that only reads."""
    answers = _answers.get()
    if answers is None:
        return ask()
    if key not in answers:
        answers[key] = ask()
    return answers[key]
