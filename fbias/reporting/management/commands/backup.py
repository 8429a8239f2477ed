"""Take a backup of database and files into a new folder."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fbias.imagery.storage import StoreError
from fbias.reporting.backup import BackupError, back_up
from fbias.reporting.postgres import ToolError


class Command(BaseCommand):
    help = "Write database and files into a new folder; the portal may go on running."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Say what was taken, or why nothing was."""
        try:
            manifest = back_up(folder)
        except (BackupError, ToolError, *StoreError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{folder}: the database and {len(manifest.files)} files "
            f"({manifest.total_bytes / 1e6:.1f} MB), taken at {manifest.taken_at}"
        )
