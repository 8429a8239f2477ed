"""Queries whose SQL is worked out once in a process and then only filled with values.

Building and compiling a large queryset costs more than running it. What differs from one time to
the next is a `Param`; everything else is as the queryset says when it is first asked.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, Model, QuerySet


@dataclass(frozen=True)
class Slot:
    """Where a value goes; in the parameters of `RawSQL`, too."""

    name: str


class Param(Expression):
    """A value that is known when the query runs."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.slot = Slot(name)

    def as_sql(self, *_compiling: Any, **_how: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self.slot,)


class Prepared[M: Model]:
    """`Prepared(lambda: Thing.objects.filter(pk=Param("pk", ...)))`, then `.rows(pk=1)`."""

    def __init__(self, build: Callable[[], QuerySet[M, Any]]) -> None:
        self.build = build

    @cached_property
    def compiled(self) -> tuple[QuerySet[M, Any], Any, str, tuple[Any, ...]]:
        queryset = self.build()
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        return queryset, compiler, sql, tuple(params)

    def rows(self, **values: Any) -> QuerySet[M, Any]:
        """The queryset with its values; to be read, not to be filtered further."""
        queryset, compiler, sql, params = self.compiled
        filled = tuple(values[param.name] if isinstance(param, Slot) else param for param in params)
        ready = copy(compiler)
        ready.connection = connections[DEFAULT_DB_ALIAS]
        ready.as_sql = lambda *_args, **_kwargs: (sql, filled)
        rows = queryset.all()
        rows.query.get_compiler = lambda *_args, **_kwargs: ready  # type: ignore[method-assign]
        return rows

    def first(self, **values: Any) -> M | None:
        return next(iter(self.rows(**values)), None)
