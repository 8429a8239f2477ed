"""Where a race has to be won by whoever came first."""

from contextlib import contextmanager

from django.db import connection, connections


def wait_for_a_lock(looks=3000, unless=None):
    """Until somebody waits for what this transaction holds: a minute, on a busy machine.

    Whoever waits for something else does not count: the server is shared with other tests. A race
    without its lock is over when the event `unless` is set.
    """
    with connection.cursor() as cursor:
        for _ in range(looks):
            cursor.execute(
                "SELECT count(*), pg_sleep(0.02) FROM pg_locks "
                "WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0] or (unless and unless.is_set()):
                return
    raise AssertionError("nobody came second")


@contextmanager
def impatient(milliseconds=500):
    """Whoever connects meanwhile waits this long for a lock, and no longer."""
    options = connections.settings["default"]["OPTIONS"]
    before = options["options"]
    options["options"] = f"{before} -c lock_timeout={milliseconds}"
    try:
        yield
    finally:
        options["options"] = before
