"""What the home page shows of the open desk."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest

from consultations.models import OpenDesk

SHOWN = 3


def next_open_desks(request: HttpRequest) -> Mapping[str, object]:
    """The next open desks with the sessions that are still free."""
    return {
        "open_desks": OpenDesk.objects.visible_to(request.user).upcoming().with_counts()[:SHOWN]
    }
