"""After a test that committed, the tables that hold rows are emptied, and no others.

Django empties all of them and makes types and permissions anew, which takes ten times as long. Here
those two stay as they are: nothing that a test does changes them.
"""

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError, connection, transaction
from django.test import TransactionTestCase

STAY = {ContentType, Permission}


ATTEMPTS = 5


def empty_what_was_written(_case: TransactionTestCase) -> None:
    """Whoever still writes is waited for; a page that is still read may have to give way."""
    for attempt in range(ATTEMPTS):
        try:
            return empty_once()
        except OperationalError:  # a deadlock: one of the two is ended, here it was this one
            if attempt == ATTEMPTS - 1:
                raise
    return None


def empty_once() -> None:
    """Constraints and triggers have no say: as in Django."""
    tables = [f'"{table}"' for table in tables_of_tests()]
    rows = " UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT FROM {one})" for one in tables)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(tables)}")
        cursor.execute(rows)
        written = [table for (table,) in cursor.fetchall()]
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in written:
            cursor.execute(f"DELETE FROM {table}")


def tables_of_tests() -> list[str]:
    models = apps.get_models(include_auto_created=True)
    return sorted({one._meta.db_table for one in models if one._meta.managed and one not in STAY})


def use() -> None:
    TransactionTestCase._fixture_teardown = empty_what_was_written
