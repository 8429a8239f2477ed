"""A page is made of who asks for what and when, and of what the database answers.

If each question that a page asked of one facility is answered alike by another, the page is the
same there: its second question follows from the first answer, and so on to the end. So only pages
that read something else, or that write, are made twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

UNDONE = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
READS = ("SELECT", "(SELECT", "WITH")
SESSION = 'FROM "django_session"'  # of the same reader; its key differs by chance
CHANCE = re.compile(
    r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}|md5\$\w+\$\w+|!\w{40}"
)


@dataclass
class Reading:
    """The questions of one page, each with what came back."""

    answers: list[tuple[str, Any, str]] = field(default_factory=list)
    writes: bool = False

    def is_the_same_here(self) -> bool:
        """Whether this database, too, answers each of them so."""
        if self.writes or not self.answers:
            return False
        with connection.cursor() as cursor:
            for sql, params, answer in self.answers:
                cursor.execute(sql, params)
                if told(cursor.fetchall()) != answer:
                    return False
        return True


def told(rows: list[tuple[Any, ...]]) -> str:
    return CHANCE.sub("", repr(rows))


@contextmanager
def reading() -> Iterator[Reading]:
    """What is asked of the database meanwhile."""
    found = Reading()

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if sql.startswith(UNDONE) or SESSION in sql:
            return answer
        cursor = context["cursor"].cursor
        if many or not sql.startswith(READS) or cursor.name:
            found.writes = True
            return answer
        rows = cursor.fetchall()
        if rows:
            cursor.scroll(0, mode="absolute")  # for whoever asked
        found.answers.append((sql, params, told(rows)))
        return answer

    with connection.execute_wrapper(keep):
        yield found
