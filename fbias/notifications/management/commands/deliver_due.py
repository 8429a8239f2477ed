"""Send what is due without a broker: `manage.py deliver_due`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from fbias.notifications.delivery import sweep
from fbias.notifications.overdue import ask_reminders


class Command(BaseCommand):
    help = "Plan reminders and send every mail that is due, with no worker and no broker."

    def handle(self, *_args: Any, **_options: Any) -> None:
        ask_reminders()
        taken = sweep()
        self.stdout.write(f"{taken} taken up")
