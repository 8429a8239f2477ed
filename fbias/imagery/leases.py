"""A worker says every few seconds that it lives; whoever was killed is replaced soon."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db.models import Model
from django.db.models.functions import Now

from fbias.imagery.models import Upload

HOLD = timedelta(minutes=3)  # a slow store may take most of it for one answer
RENEW_EVERY_SECONDS = 20


@dataclass
class Lease:
    """The row is this worker's while `renew` is called; `HOLD` after the last call it is not."""

    upload_id: UUID
    of: type[Model] = Upload
    renewed: float = field(default_factory=time.monotonic)

    def renew(self) -> None:
        """Called often, written seldom."""
        if time.monotonic() - self.renewed >= RENEW_EVERY_SECONDS:
            self.renewed = time.monotonic()
            rows = self.of._default_manager.filter(pk=self.upload_id)
            held = rows.filter(leased_until__isnull=False)
            held.update(leased_until=Now() + HOLD)
