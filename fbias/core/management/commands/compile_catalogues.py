"""Compile the message catalogues without the gettext programs of the system."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compile every .po of the portal to .mo."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile what is translated; fuzzy and obsolete entries stay out."""
        for source in catalogues():
            catalogue = polib.pofile(str(source))
            catalogue.save_as_mofile(str(source.with_suffix(".mo")))
            self.stdout.write(
                f"{source.relative_to(settings.BASE_DIR)}: {catalogue.percent_translated()} %"
            )


def catalogues() -> list[Path]:
    """Every .po below the shared locale folders and the apps' own."""
    apps = ("consultations", "fbias", "members", "projects")
    folders = [*map(Path, settings.LOCALE_PATHS), *(settings.BASE_DIR / app for app in apps)]
    return sorted(path for folder in folders for path in folder.rglob("*.po"))
