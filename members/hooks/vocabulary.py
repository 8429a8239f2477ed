"""What upper apps do with the words of the vocabulary, asked through what they registered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from fbias.core.registry import Registry
from members.models import Tag, User


@dataclass(frozen=True)
class Occasion:
    """Something that took place, as somebody who may see it reads it."""

    reference: str
    title: str
    url: str


@dataclass(frozen=True)
class TagUser:
    """An app that uses tags. What a conflict of interest hides from a reader is never counted.

    `move(tag, into)` moves its rows when tags are merged and returns how many there were.
    `asked(reader)` counts the requests that want each tag, by tag id. `met(user)` counts those at
    which the person was present. `occasions(user, references)` are those they may see today.
    """

    move: Callable[[Tag, Tag], int]
    asked: Callable[[User], Mapping[int, int]]
    met: Callable[[User], Mapping[int, int]]
    occasions: Callable[[User, Iterable[str]], Iterable[Occasion]]


_users = Registry[TagUser]()


def register_tag_user(tag_user: TagUser) -> None:
    _users.add(tag_user)


def move_tag(tag: Tag, into: Tag) -> int:
    """Let every app move its rows in the caller's transaction; return how many there were."""
    return sum(user.move(tag, into) for user in _users)


def times_asked(reader: User) -> Counter[int]:
    """How many requests want each tag, by tag id."""
    return sum((Counter(user.asked(reader)) for user in _users), Counter())


def times_met(person: User) -> Counter[int]:
    """How often a person sat where each tag was wanted, by tag id."""
    return sum((Counter(user.met(person)) for user in _users), Counter())


def occasions_seen(person: User, references: Iterable[str]) -> dict[str, Occasion]:
    """By reference, the occasions that the person may see."""
    wanted = sorted(set(references))
    found = (occasion for user in _users for occasion in user.occasions(person, wanted))
    return {occasion.reference: occasion for occasion in found}
