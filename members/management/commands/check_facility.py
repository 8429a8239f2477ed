"""`manage.py check_facility`: what a facility still lacks before its first day."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from fbias.core.readiness import Need, all_needs


class Command(BaseCommand):
    help = "List what the facility still lacks and where each is set; fails while it lacks any."

    def handle(self, *args: Any, **options: Any) -> None:
        needs = all_needs()
        for need in needs:
            self.stdout.write(line_about(need))
        missing = [need for need in needs if not (need.is_met or need.advised)]
        if missing:
            raise CommandError(f"Missing: {', '.join(str(need.what) for need in missing)}.")
        self.stdout.write("Nothing is missing.")


def line_about(need: Need) -> str:
    state = "ok" if need.is_met else "advised" if need.advised else "MISSING"
    if need.is_met:
        return f"{state:<8} {need.what}"
    place = f"{need.setting} in .env" if need.setting else f"{settings.SITE_URL}{need.url}"
    return f"{state:<8} {need.what}: {need.why} -> {place}"
