"""What is in trouble for everybody: looked at each minute, open until it is over.

Apps say how to look and what it means for people; who is told is for an app above.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Min
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils.functional import Promise

from fbias.core.clock import database_now
from fbias.core.models import Trouble
from fbias.core.prepared import Prepared
from fbias.core.registry import Registry

BEGAN, OVER = "began", "over"


@dataclass(frozen=True)
class Words:
    """What is wrong, in a few words, and what it means, in a sentence or two."""

    title: str | Promise
    meaning: str | Promise


@dataclass(frozen=True)
class Watch:
    """One look at parts that are known by name; `look` returns those in trouble now."""

    name: str
    parts: Mapping[str, Words]
    look: Callable[[], Collection[str]]


WATCHES = Registry[Watch]()


def register_watch(watch: Watch) -> None:
    WATCHES.add(watch, name=watch.name)


def words_of(part: str) -> Words:
    return next(watch.parts[part] for watch in WATCHES.values() if part in watch.parts)


def note(part: str, *, in_trouble: bool) -> tuple[Trouble, str] | None:
    """Keep what was seen; the trouble and its news, once when it begins and once when it is over.

    It begins with the second look in a row: what is away for a moment is nobody's trouble.
    """
    still_open = Trouble.objects.filter(part=part, ended_at=None)
    if in_trouble:
        if not still_open.exists():
            Trouble.objects.bulk_create([Trouble(part=part)], ignore_conflicts=True)
            return None
        begun = still_open.filter(confirmed_at=None).update(confirmed_at=Now())
        return (still_open.get(), BEGAN) if begun else None
    still_open.filter(confirmed_at=None).delete()
    trouble = still_open.first()
    if trouble and still_open.update(ended_at=Now()):
        trouble.refresh_from_db()
        return trouble, OVER
    return None


def is_in_trouble(*parts: str) -> bool:
    return Trouble.objects.open().filter(part__in=parts).exists()


def age_of_trouble(*parts: str) -> timedelta | None:
    """Since when one of these parts has been in trouble; None while all are well."""
    began = Trouble.objects.open().filter(part__in=parts).aggregate(at=Min("began_at"))["at"]
    return None if began is None else database_now() - began


PARTS_IN_TROUBLE = Prepared(
    lambda: Trouble.objects.open().order_by("began_at", "pk").values_list("part", flat=True)
)


def troubles_for(request: HttpRequest) -> list[Words]:
    """What coordinators see above every page; nobody else, and nobody asks for them."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.is_coordinator:
        return []
    return [words_of(part) for part in PARTS_IN_TROUBLE.rows()]
