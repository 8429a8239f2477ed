"""What a program sends twice under one key is done once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.api.models import ApiToken, OnceKey
from fbias.core.errors import DomainError

REMEMBERED = timedelta(days=2)


class OtherContent(DomainError):
    """The key was used for something else."""

    status = 422


@transaction.atomic
def once(
    token: ApiToken, *, key: str, content: bytes, act: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """The answer of `act()`, the first one again for the same key; a refusal leaves the key free.

    Two at the same time: the second one waits for the first in the unique index.
    """
    fingerprint = hashlib.sha256(content).hexdigest()
    kept, is_new = OnceKey.objects.get_or_create(
        token=token, key=key, defaults={"fingerprint": fingerprint}
    )
    if not is_new and kept.fingerprint != fingerprint:
        raise OtherContent(_("This Idempotency-Key was used for something else. Make a new one."))
    if is_new:
        kept.answer = act()
        kept.save(update_fields=["answer"])
    return dict(kept.answer)


def forget_keys() -> int:
    """Those that no program sends again."""
    old = OnceKey.objects.filter(made_at__lt=timezone.now() - REMEMBERED)
    return old.delete()[0]
