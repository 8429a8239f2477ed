"""Ask every reminder what is overdue and put the messages into the outbox."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from fbias.core.clock import database_now
from fbias.core.health import beat
from fbias.notifications.reminders import REMINDERS, Reminder
from fbias.notifications.services import notify

logger = logging.getLogger(__name__)


def ask_reminders(now: datetime | None = None) -> None:
    """Queue what is overdue at `now`, which is the database's time unless a test says otherwise.

    Two clocks at once, or one that slept for a weekend, queue each message once. A rule that
    breaks is logged and silences no other.
    """
    moment = now or database_now()
    for reminder in REMINDERS:
        try:
            remind(reminder, moment)
        except Exception:
            logger.exception("The reminder %s could not be asked", reminder.kind)
    beat("ask_reminders")


def remind(reminder: Reminder, now: datetime) -> None:
    for about in reminder.overdue(now):
        with transaction.atomic():
            for recipient in reminder.recipients(about):
                notify(recipient, reminder.kind, about=about, occasion=reminder.occasion(about))
