"""Personal links of mails end some time after their session, whatever they still could show."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import ngettext

from fbias.core.errors import LinkOver

ENDS_AFTER = timedelta(days=60)


def refuse_ended(ended_at: datetime | None) -> None:
    """A link to something without a date never ends by it."""
    if ended_at is None or ended_at + ENDS_AFTER > timezone.now():
        return
    days = ENDS_AFTER.days
    sentence = ngettext(
        "Links of mails end %(days)d day after the session, and this one did. Sign in to read "
        "what was answered, or write to us.",
        "Links of mails end %(days)d days after the session, and this one did. Sign in to read "
        "what was answered, or write to us.",
        days,
    )
    raise LinkOver(sentence % {"days": days})
