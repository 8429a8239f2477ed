"""Whoever reads decides the language and the clock, not whoever wrote or sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.utils import timezone, translation

if TYPE_CHECKING:
    from members.models import User


@contextmanager
def written_for(reader: User, *, language: str = "") -> Iterator[None]:
    """Words, dates and numbers made inside are in the reader's language and time zone."""
    with timezone.override(reader.zone), translation.override(language or reader.language):
        yield
