"""`manage.py load_demo`: the demo facility, app by app, all or nothing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from fbias.core.errors import DomainError
from members.demo import load as load_people
from members.models import User

PARTS = ("consultations.demo", "projects.demo")


class Command(BaseCommand):
    help = "Load the demo facility: people, open desks, images, projects."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where somebody has an account"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("People have accounts here already: the demo needs an empty portal.")
        try:
            with transaction.atomic():
                people = load_people()
                for part in PARTS:
                    import_module(part).load(people)
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The demo facility is loaded: {len(people)} people.")
