"""Who may read the mail log and act on it."""

from __future__ import annotations

from typing import Any

import rules


@rules.predicate
def is_coordinator(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_active and user.is_coordinator)


@rules.predicate
def is_recipient(user: Any, notification: Any) -> bool:
    return notification is not None and notification.recipient_id == user.pk
