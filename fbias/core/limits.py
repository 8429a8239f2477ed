"""Whoever asks too often within a minute is told so, and nobody else notices.

A signed-in person counts for themselves, strangers by their address, a calendar by its link. While
the cache is away nothing counts (`cache.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from hashlib import sha256

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from fbias.core.lists import asks_for_table
from fbias.core.views import too_many

MINUTE = 60
ALWAYS_OPEN = "health"


class LimitsMiddleware:
    """Count each request towards its kind, before its view does anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        route = request.resolver_match.view_name if request.resolver_match else ""
        if route == ALWAYS_OPEN:
            return None
        kinds = {"pages", settings.LIMITED_ROUTES.get(route, "pages")}
        if asks_for_table(request):
            kinds.add("exports")
        if all(is_within(request, kind) for kind in kinds):
            return None
        return too_many(request, seconds=seconds_left())


def is_within(request: HttpRequest, kind: str) -> bool:
    """Count one more; False once there were more than allowed in this minute."""
    allowed = settings.PER_MINUTE.get(kind)
    if not allowed:
        return True
    minute = int(time.time() // MINUTE)
    key = f"limits:{kind}:{minute}:{who_asks(request, kind)}"
    cache.add(key, 0, 2 * MINUTE)
    return cache.incr(key) <= allowed


def who_asks(request: HttpRequest, kind: str) -> str:
    if kind == "feeds":
        return f"feed-{sha256(request.path.encode()).hexdigest()}"
    if request.user.is_authenticated:
        return f"person-{request.user.pk}"
    return f"address-{get_ip(request)}"


def seconds_left() -> int:
    """Until the next minute begins, and counting with it."""
    return MINUTE - int(time.time() % MINUTE)
