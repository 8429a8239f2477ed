"""Statements that the database takes apart and plans once in a connection, and then only runs.

PostgreSQL spends more time on planning a large query than on running it. What never changes is
written into the statement, so that partial indexes serve; each `Slot` is a parameter of its kind.
Connect directly or through a pooler by session: statements belong to one connection.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, connections
from psycopg2.extensions import AsIs

_numbers = count(1)
_names: WeakKeyDictionary[Any, dict[Statement, str]] = WeakKeyDictionary()
"""What is known to each open connection, and by which name."""


@dataclass(frozen=True)
class Slot:
    """Where a value goes; in the parameters of `RawSQL`, too. `of` finds it out from the reader.

    `kind` is its type in the database.
    """

    name: str
    kind: str
    of: Callable[[Any], Any] | None = None

    def value(self, reader: Any, values: dict[str, Any]) -> Any:
        return self.of(reader) if self.of else values[self.name]


class Statement:
    """SQL with slots among its parameters; `call()` is what runs it with their values."""

    def __init__(self, sql: str, params: Sequence[Any], *, is_kept: bool = True) -> None:
        self.sql, self.params, self.is_kept = sql, params, is_kept
        self.slots = list(dict.fromkeys(one for one in params if isinstance(one, Slot)))

    def call(self, reader: Any, values: dict[str, Any]) -> tuple[str, list[Any]]:
        if not self.is_kept:
            return self.sql, [
                param.value(reader, values) if isinstance(param, Slot) else param
                for param in self.params
            ]
        name, arguments = self.name(), ""
        if self.slots:
            arguments = "({})".format(", ".join(f"%s::{slot.kind}" for slot in self.slots))
        filled = [slot.value(reader, values) for slot in self.slots]
        said = self.said() if connections[DEFAULT_DB_ALIAS].queries_logged else ""
        return f"EXECUTE {name}{arguments}{said}", filled

    def run[T](self, run: Callable[[], T]) -> T:
        """What `run` gives; once more where a migration has changed the columns meanwhile."""
        connection = connections[DEFAULT_DB_ALIAS]
        try:
            return run()
        except NotSupportedError:
            known = _names.get(connection.connection, {}).pop(self, None)
            if known is None or connection.in_atomic_block:
                raise
            return run()

    def fetch(self, reader: Any, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        def asked() -> list[tuple[Any, ...]]:
            with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
                cursor.execute(*self.call(reader, values))
                return list(cursor.fetchall())

        return self.run(asked)

    def name(self) -> str:
        """Its name in the open connection, which learns it when it is first asked."""
        connection = connections[DEFAULT_DB_ALIAS]
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        names = _names.setdefault(connection.connection, {})
        if self not in names:
            name = f"kept_{next(_numbers)}"
            kinds = "({})".format(", ".join(slot.kind for slot in self.slots)) if self.slots else ""
            with connection.cursor() as cursor:
                places = [self.place(param) for param in self.params]
                text = cursor.cursor.mogrify(self.sql, places).decode()
                with connection.wrap_database_errors:
                    cursor.cursor.execute(f"PREPARE {name}{kinds} AS {text}")
            names[self] = name
        return names[self]

    def place(self, param: Any) -> Any:
        return AsIs(f"${self.slots.index(param) + 1}") if isinstance(param, Slot) else param

    def said(self) -> str:
        """The statement itself, for whoever reads what was asked."""
        return f" -- {self.sql.replace('%', '%%')}".replace("\n", " ")
