"""A person's own calendar as a feed behind a secret link."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.db import models

from fbias.core.logs import register_secret

CALENDAR = "calendar/"
register_secret(CALENDAR)


def digest(token: str) -> str:
    """What is kept of a token of 256 bits; no salt is needed at that length."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    return secrets.token_urlsafe(32)


class CalendarFeed(models.Model):
    """Whoever holds the link reads the calendar, so only its hash is kept and it can be revoked."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.user)
