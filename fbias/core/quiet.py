"""After one wait in vain nobody waits again for half a minute: broker, cache and store alike."""

from __future__ import annotations

import time

QUIET_SECONDS = 30


class QuietMinutes:
    """Which servers did not answer lately; counted by this process, by their address.

    After the quiet half minute one asker tries for all: the others go on without until it has had
    an answer.
    """

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def may_ask(self, address: str) -> bool:
        until = self._until.get(address)
        if until is None:
            return True
        if time.monotonic() < until:
            return False
        self.was_silent(address)
        return True

    def was_silent(self, address: str) -> None:
        self._until[address] = time.monotonic() + QUIET_SECONDS

    def has_answered(self, address: str) -> None:
        self._until.pop(address, None)
