"""The suite on another date, by the program `faketime`: `make test-at WHEN="2028-02-29 12:00"`.

Everything follows that clock but the S3 store, whose program asks the system itself. It refuses
signatures of another day, so that here requests to it are signed with the true time. What compares
its clock with ours does not run, nor browsers, which send to it, nor what waits until a time-out is
over: under `faketime` neither the timers of PostgreSQL nor the waits of threads end.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta

AHEAD = "CLOCK_AHEAD_SECONDS"
APART = "not browser and not true_time and not long"


def main(when: str, *words: str) -> None:
    """Leave the store that runs in true time; start the rest, and the tests, on that date."""
    moment = datetime.fromisoformat(when).replace(tzinfo=UTC)
    ahead = moment - datetime.now(UTC)  # noqa: TID251 - before Django
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    environment[AHEAD] = str(ahead.total_seconds())
    launcher = [sys.executable, "-m", "fbias.launcher", "test", "-m", APART, *words]
    clock = ["faketime", "-f", f"@{moment:%Y-%m-%d %H:%M:%S}"]
    os.execvpe(clock[0], [*clock, *launcher], environment)


def sign_with_the_true_time() -> None:
    """Where the clock was moved, tell the signatures of S3 what time it is."""
    if ahead := float(os.environ.get(AHEAD, "0")):
        import botocore.auth

        shown = botocore.auth.get_current_datetime
        moved = timedelta(seconds=ahead)
        botocore.auth.get_current_datetime = lambda *given, **named: shown(*given, **named) - moved


if __name__ == "__main__":
    main(*sys.argv[1:])
