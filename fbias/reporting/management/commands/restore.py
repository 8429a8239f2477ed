"""Put a backup back into an empty or replaced database and into the store."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fbias.imagery.storage import StoreError
from fbias.reporting.backup import BackupError
from fbias.reporting.postgres import ToolError
from fbias.reporting.restore import restore


class Command(BaseCommand):
    help = "Put a backup back; stop web, worker, inspector, tiler and beat first."
    requires_system_checks: list[str] = []  # there may be no table yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="throw away what the database holds now"
        )

    def handle(self, *args: Any, folder: Path, replace: bool, **options: Any) -> None:
        """Say what came back, or why nothing was touched."""
        try:
            restored = restore(folder, replace=replace)
        except (BackupError, ToolError, *StoreError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Restored the state of {restored.manifest.taken_at}: the database and "
            f"{len(restored.manifest.files)} files. {restored.mails_held} mails are held for a "
            "coordinator to send or dismiss."
        )
