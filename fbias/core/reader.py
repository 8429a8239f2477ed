"""Whoever reads decides the language and the clock, not whoever wrote or sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation

if TYPE_CHECKING:
    from members.models import User


@contextmanager
def written_for(reader: User, *, language: str = "") -> Iterator[None]:
    """Words, dates and numbers made inside are in the reader's language and time zone."""
    with timezone.override(reader.zone), translation.override(language or reader.language):
        yield


def reads_french() -> bool:
    """Whether the language that is active is French."""
    return (translation.get_language() or "").startswith("fr")


def label_language() -> str:
    """Which of the two columns of a label is read."""
    return "fr" if reads_french() else "en"


def translated(thing: Any, name: str = "") -> str:
    """What stands in `thing.label_en` and `thing.label_fr` for `label`, in the language in use."""
    language = label_language()
    return str(getattr(thing, f"{name}_{language}" if name else language))
