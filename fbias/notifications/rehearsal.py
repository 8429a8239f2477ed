"""See who would be told what, before it happens: it is done, looked at, and undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from fbias.core.errors import DomainError
from fbias.notifications.calendar import CalendarEvent
from fbias.notifications.kinds import KINDS
from fbias.notifications.models import Notification

if TYPE_CHECKING:
    from members.models import User

_asked: ContextVar[list[int] | None] = ContextVar("asked", default=None)


@dataclass(frozen=True)
class Told:
    """One mail that would go out, and the calendar entry that goes with it."""

    recipient: User
    kind: str
    label: str
    about: Any
    event: CalendarEvent | None


@dataclass(frozen=True)
class Preview:
    """The mails in the order of their kinds; not even how many the reader may not know of."""

    told: list[Told]
    made: Any = None


def note(notification: Notification) -> None:
    """Called by `notify` for each message that it puts into the outbox."""
    asked = _asked.get()
    if asked is not None:
        asked.append(notification.pk)


@contextmanager
def listening() -> Iterator[list[int]]:
    asked: list[int] = []
    token = _asked.set(asked)
    try:
        yield asked
    finally:
        _asked.reset(token)


@transaction.atomic
def rehearse(act: Callable[[], Any], *, by: User) -> Preview:
    """What `act` would tell whom, as this reader may know it; nothing of it stays.

    What `act` refuses is refused here.
    """
    with listening() as asked:
        made = act()
    mails = Notification.objects.filter(pk__in=asked)
    seen = mails.visible_to(by).select_related("recipient", "about_type").order_by("kind", "pk")
    told = [told_by(mail) for mail in seen]
    transaction.set_rollback(True)
    return Preview(told, made)


def rehearse_if_possible(act: Callable[[], Any], *, by: User) -> Preview | None:
    """The same, and None for what would be refused."""
    try:
        return rehearse(act, by=by)
    except DomainError:
        return None


def told_by(mail: Notification) -> Told:
    kind, about = KINDS[mail.kind], mail.about
    event = kind.calendar(about, mail.recipient)
    return Told(mail.recipient, mail.kind, str(kind.label), about, event)
