"""Queries whose SQL is worked out once in a process and then only filled with values.

Building and compiling a large queryset costs more than running it. What differs from one time to
the next is a `Param`; everything else is as the queryset says when it is first asked. A moment that
would stay what it was then is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import (
    BigIntegerField,
    DateField,
    DateTimeField,
    Expression,
    Field,
    Model,
    QuerySet,
)
from django.db.models.expressions import RawSQL
from django.utils import timezone

from fbias.core.clock import facility_today

_preparing: ContextVar[bool] = ContextVar("preparing", default=False)
NO_TIME = timedelta(0)


@dataclass(frozen=True)
class Slot:
    """Where a value goes; in the parameters of `RawSQL`, too. `of` finds it out from the reader."""

    name: str
    of: Callable[[Any], Any] | None = None


class Param(Expression):
    """A value that is known when the query runs."""

    def __init__(
        self,
        name: str,
        output_field: Field[Any, Any],
        of: Callable[[Any], Any] | None = None,
    ) -> None:
        super().__init__(output_field=output_field)
        self.slot = Slot(name, of)

    def as_sql(self, *_compiling: Any, **_how: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self.slot,)


class Keys(RawSQL):
    """Several keys that are known when the query runs: `pk__in=Keys("pks")`."""

    def __init__(self, name: str, of: Callable[[Any], Any] | None = None) -> None:
        super().__init__("SELECT unnest(%s::bigint[])", (Slot(name, of),))


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


class Prepared[M: Model]:
    """`Prepared(lambda: Thing.objects.filter(pk=Param("pk", ...)))`, then `.rows(pk=1)`."""

    def __init__(self, build: Callable[[], QuerySet[M, Any]]) -> None:
        self.build = build

    @cached_property
    def compiled(self) -> tuple[QuerySet[M, Any], Any, str, tuple[Any, ...]]:
        token = _preparing.set(True)
        try:
            queryset = self.build()
            compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
            sql, params = compiler.as_sql()
        finally:
            _preparing.reset(token)
        if still := [param for param in params if isinstance(param, date)]:
            raise TypeError(f"A prepared query would ask about {still[0]} for ever.")
        return queryset, compiler, sql, tuple(params)

    def rows(self, reader: Any = None, **values: Any) -> QuerySet[M, Any]:
        """The queryset with its values; to be read, not to be filtered further."""
        queryset, compiler, sql, params = self.compiled
        filled = tuple(
            param
            if not isinstance(param, Slot)
            else param.of(reader)
            if param.of
            else values[param.name]
            for param in params
        )
        ready = copy(compiler)
        ready.connection = connections[DEFAULT_DB_ALIAS]
        ready.as_sql = lambda *_args, **_kwargs: (sql, filled)
        rows = queryset.all()
        rows.query.get_compiler = lambda *_args, **_kwargs: ready  # type: ignore[method-assign]
        return rows

    def first(self, **values: Any) -> M | None:
        return next(iter(self.rows(**values)), None)


@dataclass(frozen=True)
class Kind:
    """What decides which conditions a query has; the rest of a reader fills their places."""

    is_coordinator: bool
    is_analyst: bool


class AnyReader(Param):
    """Whoever of one kind reads, while the queries for them are prepared."""

    is_authenticated = True

    def __init__(self, kind: Kind) -> None:
        super().__init__("reader", BigIntegerField(), lambda reader: reader.pk)
        self.is_coordinator = kind.is_coordinator
        self.is_analyst = kind.is_analyst
        self.pk = self

    @property
    def membership(self) -> Param | None:
        if not self.is_analyst:
            return None
        return Param("membership", BigIntegerField(), lambda reader: reader.standing.analyst)


class PreparedFor[M: Model]:
    """`@PreparedFor` on a function of the reader that gives a queryset, one for each kind of them.

    The function sees `AnyReader`, so that no person is in what is kept.
    """

    def __init__(self, build: Callable[[Any], QuerySet[M, Any]]) -> None:
        self.build = build
        self.by_kind: dict[Kind, Prepared[M]] = {}

    def __call__(self, reader: Any) -> QuerySet[M, Any]:
        kind = Kind(reader.is_coordinator, reader.is_analyst)
        if kind not in self.by_kind:
            self.by_kind[kind] = Prepared(lambda: self.build(AnyReader(kind)))
        return self.by_kind[kind].rows(reader)
