"""Secrets of people are sealed in the database: a copy of it alone opens nothing.

The key follows from `SECRET_KEY`; what was sealed under an older one (`SECRET_KEY_FALLBACKS`) still
opens, and is sealed anew every night.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

PURPOSE = b"fbias.core.sealing"


class Unopened(Exception):
    """It was not sealed here, or under a key that is gone."""


def seal(text: str) -> str:
    return boxes().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    try:
        return boxes().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unopened from error


def sealed_anew(sealed: str) -> str:
    """The same under today's key; unchanged if it is."""
    try:
        box_of(settings.SECRET_KEY).decrypt(sealed.encode())
    except InvalidToken:
        return seal(unseal(sealed))
    return sealed


def boxes() -> MultiFernet:
    """The first one closes, each of them opens."""
    return MultiFernet(
        [box_of(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def box_of(secret: str) -> Fernet:
    key = hmac.digest(secret.encode(), PURPOSE, hashlib.sha256)
    return Fernet(base64.urlsafe_b64encode(key))
