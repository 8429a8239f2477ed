"""What `prefetch_related` adds to a prepared query, itself prepared.

Where a row has one related row it is joined; where it has many, all rows are asked for at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, NamedTuple

from django.db.models import (
    ForeignObjectRel,
    ManyToManyField,
    ManyToOneRel,
    Model,
    Prefetch,
    QuerySet,
)
from django.db.models.constants import LOOKUP_SEP
from django.db.models.query import prefetch_related_objects

Ask = Callable[..., Iterable[Any]]
"""Of prepared rows and their keys, for the reader and the values that the query was asked with."""
Prepare = Callable[..., Any]


TO_MANY = (ManyToOneRel, ManyToManyField)
OWNER = "prefetched_for"  # the key of whom a row of a many-to-many relation belongs to


@dataclass(frozen=True)
class Many:
    """Rows that belong to each object reached over `path`; kept by name, or as a list."""

    path: tuple[str, ...]
    relation: ManyToOneRel | ManyToManyField[Any, Any]
    to_attr: str
    rows: Any

    def fill(self, instances: Sequence[Any], ask: Ask) -> None:
        back = self.relation.field if isinstance(self.relation, ManyToOneRel) else None
        named = back.attname if back else OWNER
        owners: dict[Any, list[Any]] = defaultdict(list)
        for owner in self.owners(instances):
            owners[owner.pk].append(owner)
        by_owner: dict[Any, list[Any]] = defaultdict(list)
        for row in ask(self.rows, keys=list(owners)) if owners else ():
            key = getattr(row, named)
            if back:
                back.set_cached_value(row, owners[key][0])
            by_owner[key].append(row)
        for key, same in owners.items():
            for owner in same:
                self.keep(owner, by_owner[key])

    def owners(self, instances: Iterable[Any]) -> Iterator[Any]:
        for one in instances:
            owner = reduce(lambda on_the_way, name: getattr(on_the_way, name, None), self.path, one)
            if owner:
                yield owner

    def keep(self, owner: Any, rows: list[Any]) -> None:
        if self.to_attr:
            setattr(owner, self.to_attr, rows)
            return
        kept = getattr(owner, accessor(self.relation)).get_queryset()
        kept._result_cache = rows
        kept._prefetch_done = True
        cache = vars(owner).setdefault("_prefetched_objects_cache", {})
        cache[accessor(self.relation)] = kept


@dataclass(frozen=True)
class Relations:
    many: Sequence[Many]
    others: Sequence[Any]
    """Lookups that Django follows by itself: many to many from the other side, and generic ones."""

    @property
    def lookups(self) -> tuple[Any, ...]:
        return (*self.many, *self.others)

    def fill(self, queryset: QuerySet[Any, Any], ask: Ask) -> None:
        queryset._prefetch_done = True  # type: ignore[attr-defined]
        instances = list(queryset)
        if instances:
            for one in self.many:
                one.fill(instances, ask)
            prefetch_related_objects(instances, *self.others)


class Way(NamedTuple):
    """A lookup divided: single rows on the way, the first relation to many, what is behind it."""

    lookup: Any
    path: tuple[str, ...]
    relation: Any
    rest: str

    @property
    def to_attr(self) -> str:
        """The name of the list that its rows are kept as; empty if they keep the relation's."""
        if self.rest or not isinstance(self.lookup, Prefetch):
            return ""
        named = str(self.lookup.to_attr or "")
        return "" if named == accessor(self.relation) else named


def with_relations(
    queryset: QuerySet[Any, Any], prepare: Prepare
) -> tuple[QuerySet[Any, Any], Relations]:
    """The queryset with single rows joined, and what is left to be asked for its rows."""
    ways = [
        divided(queryset.model, lookup)
        for lookup in queryset._prefetch_related_lookups  # type: ignore[attr-defined]
    ]
    joined = {LOOKUP_SEP.join(way.path) for way in ways if way.path and not is_other(way)}
    if joined:
        queryset = queryset.select_related(*joined)
    asked: dict[Any, list[Way]] = defaultdict(list)
    for way in ways:
        if isinstance(way.relation, TO_MANY):
            asked[way.path, way.relation, way.to_attr].append(way)
    many = [
        Many(path, relation, to_attr, rows_of(same, prepare))
        for (path, relation, to_attr), same in asked.items()
    ]
    others = [way.lookup for way in ways if is_other(way)]
    queryset = queryset.prefetch_related(None) if ways else queryset  # a union takes no word of it
    return queryset, Relations(many, others)


def is_other(way: Way) -> bool:
    if isinstance(way.relation, TO_MANY):
        return False
    return way.relation is not None or isinstance(way.lookup, Prefetch)


def rows_of(ways: list[Way], prepare: Prepare) -> Any:
    """Prepared: the rows of one relation with everything that lies behind it."""
    relation = ways[0].relation
    rows: QuerySet[Any, Any] = relation.related_model._default_manager.all()
    behind: list[Any] = []
    for lookup, _path, _relation, rest in ways:
        own = getattr(lookup, "queryset", None)
        if rest:
            behind.append(rest if own is None else Prefetch(rest, own))
        elif own is not None:
            rows = own
    return prepare(rows.prefetch_related(*behind), relation)


def divided(model: type[Model], lookup: Any) -> Way:
    names = (lookup.prefetch_through if isinstance(lookup, Prefetch) else lookup).split(LOOKUP_SEP)
    for n, name in enumerate(names):
        relation = relation_of(model, name)
        if relation is None or relation.one_to_many or relation.many_to_many:
            rest = LOOKUP_SEP.join(names[n + 1 :])
            return Way(lookup, tuple(names[:n]), relation or name, rest)
        model = relation.related_model
    return Way(lookup, tuple(names), None, "")


def relation_of(model: type[Model], name: str) -> Any:
    """The relation that a prefetch calls so; None for a generic one."""
    for field in model._meta.get_fields():
        if field.is_relation and field.related_model and accessor(field) == name:
            return field
    return None


def accessor(field: Any) -> str:
    return str(field.get_accessor_name() if isinstance(field, ForeignObjectRel) else field.name)
