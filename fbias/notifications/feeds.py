"""Where a personal calendar gets its entries from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from fbias.core.reader import written_for
from fbias.core.registry import Registry
from fbias.notifications.calendar import CalendarEvent

if TYPE_CHECKING:
    from members.models import User

Source = Callable[["User"], Iterable[CalendarEvent]]
SOURCES = Registry[Source]()


def register_source(source: Source) -> None:
    """Add entries to every personal feed; the source shows each person only what is theirs."""
    SOURCES.add(source)


def events_of(user: User) -> list[CalendarEvent]:
    """In the language of whose calendar it is: a calendar program has none."""
    with written_for(user):
        return [event for source in SOURCES for event in source(user)]
