"""Keys of authenticator apps and recovery codes are sealed in the database."""

from __future__ import annotations

import base64
import logging
import secrets

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator

from fbias.core.sealing import Unopened, seal, sealed_anew, unseal

logger = logging.getLogger(__name__)
SECRETS = {"totp": "secret", "recovery_codes": "seed"}  # by kind, as allauth calls them


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What nobody can open becomes a secret that nobody knows, so that no code fits."""
        try:
            return unseal(encrypted_text)
        except Unopened:
            logger.warning("A second factor cannot be opened: SECRET_KEY was changed without it.")
            return base64.b32encode(secrets.token_bytes(20)).decode()


def seal_anew() -> int:
    """Bring every secret under today's key; returns how many were under an older one."""
    done = 0
    for row in Authenticator.objects.filter(type__in=SECRETS).iterator():
        name = SECRETS[row.type]
        try:
            sealed = sealed_anew(row.data[name])
        except (KeyError, Unopened):
            continue
        if sealed != row.data[name]:
            same = Authenticator.objects.filter(pk=row.pk, data=row.data)
            done += same.update(data={**row.data, name: sealed})
    return done


def left_closed() -> int:
    """How many secrets no key of today opens: their owners set up a new factor."""
    rows = Authenticator.objects.filter(type__in=SECRETS).iterator()
    return sum(not is_open(row) for row in rows)


def is_open(row: Authenticator) -> bool:
    try:
        unseal(row.data.get(SECRETS[row.type], ""))
    except Unopened:
        return False
    return True
