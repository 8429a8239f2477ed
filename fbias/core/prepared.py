"""Queries whose SQL is worked out once in a process and then only filled with values.

Building and compiling a large queryset costs more than running it. What differs from one time to
the next is a `Param`; everything else is as the queryset says when it is first asked. A moment that
would stay what it was then is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from copy import copy
from dataclasses import asdict, dataclass, field, fields
from datetime import date, timedelta
from functools import cached_property, partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import (
    BigIntegerField,
    BooleanField,
    DateField,
    DateTimeField,
    Expression,
    F,
    Field,
    ManyToManyField,
    ManyToOneRel,
    Model,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.expressions import RawSQL
from django.utils import timezone

from fbias.core.clock import facility_today
from fbias.core.prepared_relations import OWNER, Relations, with_relations
from fbias.core.statements import Slot, Statement

_preparing: ContextVar[bool] = ContextVar("preparing", default=False)
NO_TIME = timedelta(0)


class Param(Expression):
    """A value that is known when the query runs."""

    def __init__(
        self,
        name: str,
        output_field: Field[Any, Any],
        of: Callable[[Any], Any] | None = None,
    ) -> None:
        super().__init__(output_field=output_field)
        kind = output_field.rel_db_type(connections[DEFAULT_DB_ALIAS])
        self.slot = Slot(name, str(kind), of)

    def as_sql(self, *_compiling: Any, **_how: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self.slot,)


def key(name: str) -> Param:
    """The key of a row that is known when the query runs."""
    return Param(name, BigIntegerField())


class Keys(RawSQL):
    """Several keys that are known when the query runs: `pk__in=Keys("pks")`."""

    def __init__(
        self, name: str, of: Callable[[Any], Any] | None = None, *, kind: str = "bigint"
    ) -> None:
        super().__init__(f"SELECT unnest(%s::{kind}[])", (Slot(name, f"{kind}[]", of),))


def moment(shift: timedelta = NO_TIME) -> Any:
    """Now, as a condition says it: the time itself or, while a query is prepared, its place."""
    if not _preparing.get():
        return timezone.now() + shift
    return Param("moment", DateTimeField(), lambda _reader: timezone.now() + shift)


def today(shift: timedelta = NO_TIME) -> Any:
    """The same of the day at the facility."""
    if not _preparing.get():
        return facility_today() + shift
    return Param("today", DateField(), lambda _reader: facility_today() + shift)


def is_so(name: str, of: Callable[[], bool]) -> Any:
    """What holds for everybody, such as a setting, as a condition says it."""
    if not _preparing.get():
        return Value(of(), BooleanField())
    return Param(name, BooleanField(), lambda _reader: of())


def kind_of(model: type[Model]) -> Any:
    """The content type of a model, as a condition says it; where queries are kept, its place."""
    if not _preparing.get():
        return ContentType.objects.get_for_model(model)
    return Param(
        "kind", BigIntegerField(), lambda _reader: ContentType.objects.get_for_model(model).pk
    )


@dataclass(frozen=True)
class Compiled:
    queryset: QuerySet[Any, Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    relations: Relations
    is_kept: bool
    statements: dict[str, Statement] = field(default_factory=dict)

    def statement(self, form: str, before: Slots = (), after: Slots = ()) -> Statement:
        """The SQL in some form, as `COUNT`, with the parameters that the form adds."""
        if form not in self.statements:
            params = (*before, *self.params, *after)
            sql = form.replace("{}", self.sql)
            self.statements[form] = Statement(sql, params, is_kept=self.is_kept)
        return self.statements[form]


class Prepared[M: Model]:
    """`Prepared(lambda: Thing.objects.filter(pk=Param("pk", ...)))`, then `.rows(pk=1)`."""

    def __init__(self, build: Callable[[], QuerySet[M, Any]], *, is_kept: bool = True) -> None:
        self.build, self.is_kept = build, is_kept

    @cached_property
    def compiled(self) -> Compiled:
        token = _preparing.set(True)
        try:
            queryset, relations = with_relations(self.build(), rows_with)
            compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
            sql, params = compiler.as_sql()
            columns = [column for column, *_named in compiler.select[: compiler.col_count]]
            converters = compiler.get_converters(columns)
            has_composite = compiler.has_composite_fields(columns)
        finally:
            _preparing.reset(token)
        if still := [param for param in params if isinstance(param, date)]:
            raise TypeError(f"A prepared query would ask about {still[0]} for ever.")
        compiler.get_converters = lambda _columns: converters
        compiler.has_composite_fields = lambda _columns: has_composite
        return Compiled(queryset, compiler, sql, tuple(params), relations, self.is_kept)

    def rows(
        self, reader: Any = None, part: slice | None = None, **values: Any
    ) -> QuerySet[M, Any]:
        """The queryset with its values, or a part of it; to be read, not to be filtered further."""
        ready = self.compiled
        statement, places = ready.statement(WHOLE), values
        if part is not None:
            statement = ready.statement(PART, after=PART_SLOTS)
            places = values | {"limit": part.stop - part.start, "offset": part.start}
        compiler = copy(ready.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        compiler.as_sql = lambda *_args, **_kwargs: statement.call(reader, places)
        execute = compiler.execute_sql
        compiler.execute_sql = lambda *args, **kwargs: statement.run(
            lambda: execute(*args, **kwargs)
        )
        rows: Any = ready.queryset.all()
        rows.query.get_compiler = lambda *_args, **_kwargs: compiler
        rows._prefetch_related_lookups = ready.relations.lookups
        rows._prefetch_related_objects = partial(
            ready.relations.fill, rows, partial(Prepared.rows, reader=reader, **values)
        )
        return rows

    def first(self, **values: Any) -> M | None:
        return next(iter(self.rows(**values)), None)

    @cached_property
    def keys(self) -> Prepared[M]:
        return Prepared(lambda: self.build().order_by().values("pk"), is_kept=self.is_kept)

    def count(self, reader: Any = None, **values: Any) -> int:
        [[found]] = self.keys.compiled.statement(COUNT).fetch(reader, values)
        return int(found)

    def each(self, values_of: list[str], reader: Any = None, **values: Any) -> list[Any]:
        """The rows for each of these texts, which the queryset calls `EACH`; planned once for all.

        Columns come as the database has them.
        """
        statement = self.compiled.statement(LATERAL, before=(Slot("each", "text[]"),))
        return statement.fetch(reader, values | {"each": values_of})


Slots = Sequence[Slot]
WHOLE, PART, COUNT = "{}", "{} LIMIT %s OFFSET %s", "SELECT count(*) FROM ({}) counted"
PART_SLOTS = (Slot("limit", "bigint"), Slot("offset", "bigint"))
LATERAL = "SELECT found.* FROM unnest(%s) AS each(value) CROSS JOIN LATERAL ({}) found"
EACH = RawSQL("each.value", (), TextField())


@dataclass(frozen=True)
class Pages[M: Model]:
    """A prepared query as a paginator wants it: how many rows there are, and some of them."""

    prepared: Prepared[M]
    reader: Any
    counted: Prepared[M] | None = None
    """The same rows without what is only shown of them."""
    ordered = True

    def count(self) -> int:
        return (self.counted or self.prepared).count(self.reader)

    def __getitem__(self, part: slice) -> QuerySet[M, Any]:
        return self.prepared.rows(self.reader, part)


def rows_with(
    queryset: QuerySet[Any, Any], relation: ManyToOneRel | ManyToManyField[Any, Any]
) -> Prepared[Any]:
    """The rows of a queryset that belong to one of the keys, prepared as well."""
    pk: Any = relation.model._meta.pk
    keys = Keys("keys", kind=pk.rel_db_type(connections[DEFAULT_DB_ALIAS]))
    if isinstance(relation, ManyToOneRel):
        return Prepared(lambda: queryset.filter(**{f"{relation.field.name}__in": keys}))
    owner = relation.related_query_name()
    return Prepared(lambda: queryset.filter(**{f"{owner}__in": keys}).annotate(**{OWNER: F(owner)}))


@dataclass(frozen=True)
class Kind:
    """What decides which conditions a query has; the rest of a reader fills their places."""

    is_active: bool
    is_coordinator: bool
    is_analyst: bool
    is_in_conflict: bool

    @classmethod
    def of(cls, reader: Any) -> Kind:
        return cls(*(getattr(reader, one.name) for one in fields(cls)))


class AnyReader(Param):
    """Whoever of one kind reads, while the queries for them are prepared."""

    is_authenticated = True
    is_active: bool
    is_coordinator: bool
    is_analyst: bool
    is_in_conflict: bool

    def __init__(self, kind: Kind) -> None:
        super().__init__("reader", BigIntegerField(), lambda reader: reader.pk)
        vars(self).update(asdict(kind))
        self.pk = self

    @property
    def membership(self) -> Param | None:
        if not self.is_analyst:
            return None
        return Param("membership", BigIntegerField(), lambda reader: reader.standing.analyst)


def key_of(reader: Any) -> Any:
    """The reader's key as a column."""
    return reader.pk if isinstance(reader, AnyReader) else Value(reader.pk)


class PreparedFor[M: Model]:
    """`@PreparedFor` on a function of the reader that gives a queryset, one for each kind of them.

    The function sees `AnyReader`, so that no person is in what is kept; None, the portal itself.
    """

    def __init__(self, build: Callable[[Any], QuerySet[M, Any]], *, is_kept: bool = True) -> None:
        self.build, self.is_kept = build, is_kept
        self.by_kind: dict[Kind | None, Prepared[M]] = {}

    @classmethod
    def by_values(cls, build: Callable[[Any], QuerySet[M, Any]]) -> PreparedFor[M]:
        """For much of a table: its plan depends on how many days, and whose, are asked about."""
        return cls(build, is_kept=False)

    def of(self, reader: Any) -> Prepared[M]:
        kind = Kind.of(reader) if reader else None
        if kind not in self.by_kind:
            anybody = None if kind is None else AnyReader(kind)
            self.by_kind[kind] = Prepared(lambda: self.build(anybody), is_kept=self.is_kept)
        return self.by_kind[kind]

    def __call__(self, reader: Any, **values: Any) -> QuerySet[M, Any]:
        return self.of(reader).rows(reader, **values)

    def pages(self, reader: Any) -> Pages[M]:
        return Pages(self.of(reader), reader)
