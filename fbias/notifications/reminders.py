"""Reminders are rules about what is overdue now, never about what is due today."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fbias.core.registry import Registry
from fbias.notifications.kinds import kind_named

if TYPE_CHECKING:
    from members.models import User


@dataclass(frozen=True)
class Reminder:
    """`overdue(now)` gives the objects whose time has come; the occasion keeps it from nagging."""

    kind: str
    overdue: Callable[[datetime], Iterable[Any]]
    recipients: Callable[[Any], Iterable[User]]
    occasion: Callable[[Any], str]


REMINDERS = Registry[Reminder]()


def register(reminder: Reminder) -> None:
    """Make a rule known; its kind must be registered before."""
    kind_named(reminder.kind)
    REMINDERS.add(reminder)
