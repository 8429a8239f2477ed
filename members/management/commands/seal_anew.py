"""`manage.py seal_anew`: what the night does with second factors, at once and with its figures."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from members.second_factor import left_closed, seal_anew


class Command(BaseCommand):
    help = "Seal second factors under today's SECRET_KEY, and say how many no key opens."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Sealed anew: {seal_anew()}")
        self.stdout.write(f"Opened by no key: {left_closed()}")
