"""What a conflict of interest hides: the rows that come from the other side, whatever the role."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Self

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from fbias.core.asked_once import asked_once, remember, remembers
from fbias.core.clock import facility_today
from fbias.core.prepared import AnyReader, Keys

IN_CONFLICT = "in conflict with"


@dataclass(frozen=True)
class Beside:
    """A way to people whom rows of another model join to what stands at `at`, any number of them.

    A condition on the keys, not a join: no row comes twice.
    """

    model: str
    field: str
    person: str
    at: str = "pk"

    def among(self, hidden: Any) -> Q:
        rows = apps.get_model(self.model)._base_manager.order_by()
        joined = rows.filter(**{f"{self.person}__in": hidden}).values(self.field)
        return Q(**{f"{self.at}__in": joined})


class FromPeople[M: models.Model](models.QuerySet[M]):
    """Rows that come from people; the model's `come_from` are the paths that lead to them."""

    def hidden_from(self, *people: Any) -> Self:
        return self.filter(self.hidden(*people))

    def not_hidden_from(self, *people: Any) -> Self:
        """Without the rows that one of these people must not see; no join where that is none."""
        hidden = self.hidden(*people)
        return self.all() if is_nothing(hidden) else self.exclude(hidden)

    def hidden(self, *people: Any) -> Q:
        return hidden_by_conflict(*people, at=self.model.come_from)  # type: ignore[attr-defined]


def is_nothing(condition: Q) -> bool:
    """Whether it can meet no row: one of no people, at each path."""
    told = condition.children if not condition.negated else [condition]
    return all(isinstance(one, tuple) and one[1] == [] for one in told)


def hidden_by_conflict(*people: Any, at: Iterable[str | Beside]) -> Q:
    """Rows that come from somebody (at one of these paths) in conflict with one of the people."""
    hidden = conflicted_user_ids(*people)
    ways = [path for path in at if isinstance(path, str)]
    concerned = Q(*((f"{path}__in", hidden) for path in ways), _connector=Q.OR)
    if isinstance(hidden, list) and not hidden:
        return concerned
    beside = (way.among(hidden) for way in at if isinstance(way, Beside))
    return reduce(or_, beside, concerned)


def conflicted_user_ids(*people: Any) -> Any:
    """Ids of those whose things are hidden from one of these people, as a subquery or a list.

    A conflict counts whoever declared it; one with an institution covers everybody who works
    there, the analysts of its host facilities included; one with a PI covers those who name them
    as the head of their team. After its last day it counts no more. The relation goes both ways.
    Defined in the database (migration 0010), because nearly every list asks for it; while a page
    is read its reader is asked about once, and what nobody is in conflict with costs no condition.
    """
    if isinstance(people[0], AnyReader):
        return Keys("conflicts", ids_hidden_from) if people[0].is_in_conflict else []
    sides = tuple(person.pk for person in people if person.pk is not None)
    if not remembers():
        return in_conflict_with(sides)
    return asked_once((IN_CONFLICT, sides), lambda: list(in_conflict_with(sides)))


def in_conflict_with(sides: tuple[Any, ...]) -> Any:
    ids = RawSQL(
        "SELECT members_conflicted_with(%s::bigint[], %s)", (list(sides), facility_today())
    )
    return get_user_model()._base_manager.order_by().filter(pk__in=ids).values_list("pk", flat=True)


def ids_hidden_from(reader: Any) -> list[int]:
    return list(conflicted_user_ids(reader))


def is_hidden_something(person: Any) -> bool:
    return bool(conflicted_user_ids(person))


def is_hidden_any(person: Any, others: Iterable[Any]) -> bool:
    """Whether one of the others is; what is known of the reader of a page costs no query."""
    hidden, sides = conflicted_user_ids(person), {other.pk for other in others}
    if isinstance(hidden, list):
        return not sides.isdisjoint(hidden)
    return bool(hidden.filter(pk__in=sides).exists())


def know_conflicts(reader: Any) -> None:
    """Those of the reader of a page came with the reader: nobody asks again while it is read."""
    remember((IN_CONFLICT, (reader.pk,)), list(reader.standing.conflicts))
