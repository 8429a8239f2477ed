"""The server's log, without the secrets that stand in addresses."""

from __future__ import annotations

import logging
import re
from functools import cache

from fbias.core.registry import Registry

SLASH = "(?:/|%2F)"
SECRET_PATHS = Registry[str]()


def register_secret(path: str) -> None:
    """What follows this path in an address lets its holder act or read without signing in."""
    SECRET_PATHS.add(f"/{path}")


class DiscreetFormatter(logging.Formatter):
    """Lines and tracebacks in which whatever follows a secret path in an address is masked.

    Whoever holds such an address acts as the person it was made for; readers of the log are not
    that person.
    """

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


def without_secrets(text: str) -> str:
    return _secrets(tuple(SECRET_PATHS)).sub(r"\1***", text)


@cache
def _secrets(paths: tuple[str, ...]) -> re.Pattern[str]:
    starts = "|".join(re.escape(path).replace("/", SLASH) for path in paths)
    return re.compile(rf"({starts})(?:(?!%2F)[^/\s?&\"'])+", re.IGNORECASE)
