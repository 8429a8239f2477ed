"""What is waiting, and for how long."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Min

from fbias.core.clock import database_now
from fbias.imagery.models import Upload


def oldest_waiting_upload_age() -> timedelta | None:
    """For how long an upload could have been checked or opened; None when none waits."""
    waiting = Upload.objects.to_verify() | Upload.objects.to_inspect()
    since = waiting.aggregate(at=Min("touched_at"))["at"]
    return None if since is None else database_now() - since
