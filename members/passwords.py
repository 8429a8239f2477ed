"""Wrong passwords count by the account and the reader's address together.

Whoever shares an address with somebody who forgot a password is not locked out with them, and
nobody locks an account by guessing from elsewhere. A lock says for how long.
"""

from __future__ import annotations

import math
import time

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import ngettext

LIMITS = {"app": "allauth.account", "action": "login_failed"}
TOO_MANY = "too_many_login_attempts"


def by_account_and_address(request: HttpRequest, account: str) -> str:
    return f"{account}:{ratelimit.get_ip(request)}"


def locked(minutes: int) -> ValidationError:
    sentence = ngettext(
        "Too many wrong attempts. Try again in %(minutes)d minute, or ask for a new password.",
        "Too many wrong attempts. Try again in %(minutes)d minutes, or ask for a new password.",
        minutes,
    )
    return ValidationError(sentence % {"minutes": minutes}, code=TOO_MANY)


def minutes_left(request: HttpRequest, key: str) -> int:
    """Until the oldest of the attempts that count is forgotten."""
    waits = [1.0]  # a minute, when another has just let go
    for rate in ratelimit.get_rates(**LIMITS):
        place = ratelimit.get_cache_key(request, **LIMITS, rate=rate, key=key)
        attempts = cache.get(place, [])
        if len(attempts) >= rate.amount:
            waits.append(attempts[-1] + rate.duration - time.time())
    return math.ceil(max(waits) / 60)


def longest_lock() -> int:
    rates = ratelimit.get_rates(**LIMITS)
    return math.ceil(max((rate.duration for rate in rates), default=60) / 60)
