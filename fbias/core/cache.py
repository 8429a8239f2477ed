"""The shared memory of the web processes, which nobody may have to wait for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from fbias.core.quiet import QuietMinutes

logger = logging.getLogger("fbias.cache")

ONE_SECOND = {"socket_connect_timeout": 1, "socket_timeout": 1, "retry": None}


class ForgetfulCache(RedisCache):
    """While the broker is away everything is forgotten, and every lock is free.

    All limits count in here: without it people still sign in and work, and nothing is limited. An
    outage costs a process one wait of a second each half minute.
    """

    _quiet = QuietMinutes()  # one for all threads

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params | {"OPTIONS": ONE_SECOND | params.get("OPTIONS", {})})
        self._address = server

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        ask = super().get
        return self._ask(lambda: ask(key, default, version), default)

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        return self._ask(
            lambda: super(ForgetfulCache, self).add(key, value, timeout, version), True
        )

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        ask = super().set
        self._ask(lambda: ask(key, value, timeout, version), None)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """What nobody remembers is counted from nothing."""
        ask = super().incr
        try:
            return self._ask(lambda: ask(key, delta, version), 0)
        except ValueError:
            return delta

    def delete(self, key: str, version: int | None = None) -> bool:
        ask = super().delete
        return self._ask(lambda: ask(key, version), False)

    def _ask[T](self, question: Callable[[], T], without_answer: T) -> T:
        if not self._quiet.may_ask(self._address):
            return without_answer
        try:
            answer = question()
        except (RedisError, OSError) as error:
            self._quiet.was_silent(self._address)
            logger.warning("The cache does not answer; limits do not count now: %s", error)
            return without_answer
        self._quiet.has_answered(self._address)
        return answer
