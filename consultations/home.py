"""What the home page shows of the open desk."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest

from consultations.models import OpenDesk
from consultations.queries.sessions.free import count_sessions

SHOWN = 3


def next_open_desks(request: HttpRequest) -> Mapping[str, object]:
    """The next open desks with the sessions that are still free."""
    desks = OpenDesk.objects.visible_to(request.user).upcoming()[:SHOWN]
    return {"open_desks": count_sessions(desks)}
