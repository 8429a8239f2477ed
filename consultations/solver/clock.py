"""How long a solve may take."""

from __future__ import annotations

import time


class Unsettled(Exception):
    """Time ran out before it was known whether any plan exists."""


class Clock:
    def __init__(self, seconds: float) -> None:
        self.began, self.limit = time.perf_counter(), seconds

    @property
    def spent(self) -> float:
        return time.perf_counter() - self.began

    @property
    def left(self) -> float:
        return self.limit - self.spent

    @property
    def over(self) -> bool:
        return self.left <= 0

    def check(self) -> None:
        """Give up if the time is over."""
        if self.over:
            raise Unsettled

    def share(self, part: float) -> Clock:
        """A clock that began with this one and ends sooner."""
        sooner = Clock(self.limit * part)
        sooner.began = self.began
        return sooner
