"""What upper apps know about members, and what they want to hear, through what they registered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from fbias.core.registry import Registry
from members.models import Analyst, User


class HoursUsed(Protocol):
    """A source of hours: by analyst id and first day of the month, from `since` to before `until`.

    What a conflict of interest hides from `seen_by` is left out; None is the portal itself.
    """

    def __call__(
        self, analysts: Sequence[Analyst], *, since: date, until: date, seen_by: User | None
    ) -> Mapping[tuple[int, date], Decimal]: ...


MemberJoined = Callable[[Analyst], None]
MemberLeft = Callable[[Analyst], None]
FirstTask = Callable[[Analyst], str | None]
ConflictBegan = Callable[[User | None], None]

_hours = Registry[HoursUsed]()
_conflict_began = Registry[ConflictBegan]()
_member_joined = Registry[MemberJoined]()
_member_left = Registry[MemberLeft]()
_first_tasks = Registry[FirstTask]()


def register_hours(hours_used: HoursUsed) -> None:
    """Add a source of hours that analysts gave to the network."""
    _hours.add(hours_used)


def hours_by_month(
    analysts: Iterable[Analyst], *, since: date, until: date, seen_by: User | None
) -> dict[int, dict[date, Decimal]]:
    """Sum each analyst's hours over all sources, by analyst id and first day of the month."""
    wanted = list(analysts)
    total: dict[int, dict[date, Decimal]] = {analyst.pk: {} for analyst in wanted}
    for source in _hours:
        found = source(wanted, since=since, until=until, seen_by=seen_by)
        for (analyst_id, month), hours in found.items():
            months = total[analyst_id]
            months[month] = months.get(month, Decimal(0)) + hours
    return total


def on_conflict_declared(callback: ConflictBegan) -> None:
    """Call back, in the same transaction, when a conflict of interest may have begun.

    The callback gets the person who is one side of each new conflict, or None when it may be
    anybody (two institutions became one).
    """
    _conflict_began.add(callback)


def conflict_declared(person: User | None) -> None:
    """A conflict was declared, or somebody changed their institution: let every app act on it."""
    for callback in _conflict_began:
        callback(person)


def on_member_joined(callback: MemberJoined) -> None:
    """Call back, in the same transaction, when somebody accepted the charter and is a member."""
    _member_joined.add(callback)


def member_joined(analyst: Analyst) -> None:
    for callback in _member_joined:
        callback(analyst)


def on_member_left(callback: MemberLeft) -> None:
    """Call back, in the same transaction, when somebody left the network or lost the account."""
    _member_left.add(callback)


def member_left(analyst: Analyst) -> None:
    for callback in _member_left:
        callback(analyst)


def register_first_task(address_of: FirstTask) -> None:
    """Add what a new member is asked for once their expertise is known: an address, or nothing."""
    _first_tasks.add(address_of)


def first_task_of(analyst: Analyst) -> str | None:
    return next((address for task in _first_tasks if (address := task(analyst))), None)
