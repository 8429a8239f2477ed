"""`manage.py load_tags [FILE]`: the vocabulary from its CSV file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.services.vocabulary import SOURCE, load_tags


class Command(BaseCommand):
    help = (
        "Add and update the tags that come from a CSV file; those that left it are retired. "
        "What coordinators added, changed, retired or merged stays as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=SOURCE)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = load_tags(options["file"])
        except (OSError, KeyError, UnicodeDecodeError, ValidationError) as error:
            raise CommandError(f"{options['file']} is not a table of tags: {error}") from error
        self.stdout.write(f"{done.added} added, {done.changed} changed, {done.retired} retired")
