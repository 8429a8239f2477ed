"""`manage.py demo_accounts`: where the demo is and how to sign in; nothing outside the demo."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from members.demo.accounts import DEMO_ACCOUNTS, DEMO_DOMAIN, DEMO_PASSWORD
from members.models import User


class Command(BaseCommand):
    help = "Print the address of the demo and its accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO or not User.objects.filter(email__endswith=f"@{DEMO_DOMAIN}").exists():
            return
        self.stdout.write("")
        self.stdout.write(f"  The demo facility is open at {settings.SITE_URL}/")
        self.stdout.write(f"  Every account has the password  {DEMO_PASSWORD}")
        self.stdout.write("")
        for name, what in DEMO_ACCOUNTS.items():
            self.stdout.write(f"    {f'{name}@{DEMO_DOMAIN}':<34} {what}")
        self.stdout.write("")
