"""Where a session meets: the call that the portal made, or any link that the panel prefers."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SIGN_IN_FIRST = frozenset({"meet.jit.si"})


def call_address(name: str) -> str:
    return f"{settings.VIDEO_BASE_URL}/{name}"


def asks_to_sign_in(address: str) -> bool:
    """Whether this service opens a call only once somebody with an account there has come."""
    return urlsplit(address).hostname in SIGN_IN_FIRST


def check_link(address: str) -> None:
    """Any service will do, over an encrypted connection; nothing that only looks like one."""
    parts = urlsplit(address)
    if parts.scheme != "https":
        raise ValidationError(_("The link must begin with https://"), code="scheme")
    if parts.username or not parts.hostname or "." not in parts.hostname:
        raise ValidationError(
            _("Copy the whole link of the call, such as https://zoom.us/j/1234567890"), code="link"
        )
