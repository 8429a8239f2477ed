"""A migration may take as long as it takes; what comes after it may not."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models.signals import pre_migrate

pytestmark = pytest.mark.django_db


def time_limit():
    with connection.cursor() as cursor:
        cursor.execute("show statement_timeout")
        return cursor.fetchone()[0]


def test_statements_have_no_time_limit_while_migrating_and_have_one_again_after_it():
    seen = []

    def look(**_more):
        seen.append(time_limit())

    pre_migrate.connect(look)
    try:
        before = time_limit()
        call_command("migrate", verbosity=0)
    finally:
        pre_migrate.disconnect(look)

    assert (before, seen[-1], time_limit()) == ("2min", "0", "2min")
