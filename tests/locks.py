"""Where a race has to be won by whoever came first."""

from django.db import connection


def wait_for_a_lock(looks=3000):
    """Until somebody waits for what this transaction holds: a minute, on a busy machine.

    Whoever waits for something else does not count: the server is shared with other tests.
    """
    with connection.cursor() as cursor:
        for _ in range(looks):
            cursor.execute(
                "SELECT count(*), pg_sleep(0.02) FROM pg_locks "
                "WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody came second")
