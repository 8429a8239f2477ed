"""A test that waits for the second to come is not told so by strangers."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from tests.locks import wait_for_a_lock

pytestmark = pytest.mark.django_db(transaction=True)


def take(key):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
    finally:
        connection.close()


def test_only_who_waits_for_this_transaction_comes_second():
    def look(looks):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(2)")
                wait_for_a_lock(looks)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(1)")
            stranger = pool.submit(take, 1)
            wait_for_a_lock()  # the stranger waits for us
            with pytest.raises(AssertionError, match="nobody came second"):
                pool.submit(look, 5).result()
        stranger.result()


def test_who_waits_is_seen():
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(1)")
            second = pool.submit(take, 1)
            wait_for_a_lock()
            assert not second.done()
        second.result()
