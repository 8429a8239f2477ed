"""How long a solve may take."""

from __future__ import annotations

import time


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

    def share(self, part: float) -> Clock:
        """A clock that began with this one and ends sooner."""
        sooner = Clock(self.limit * part)
        sooner.began = self.began
        return sooner
