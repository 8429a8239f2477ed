"""Import a file of Euro-BioImaging proposals: `manage.py import_proposals FILE [--dry-run]`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fbias.core.csv_files import LARGEST_FILE
from fbias.core.errors import DomainError
from projects.services.proposals import import_proposals, read_proposals


class Command(BaseCommand):
    help = "Import Euro-BioImaging proposals from a CSV or JSON file; safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            with file.open("rb") as opened:
                content = opened.read(LARGEST_FILE + 1)
            lines = read_proposals(content, name=file.name)
        except (OSError, DomainError) as error:
            raise CommandError(str(error)) from error
        for line in import_proposals(lines, by=None, dry_run=dry_run):
            number = line.values.get("proposal_number", "")
            self.stdout.write(f"{line.number}\t{number}\t{line.outcome}\t{line.says}")
        if dry_run:
            self.stdout.write("Nothing was written: this was a dry run.")
