"""Load the demo facility: people, open desks, images, projects."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from consultations.demo import desks
from consultations.demo.desks import demo_key
from fbias.network import demo as network
from members.demo import load as load_people
from members.demo.accounts import DEMO_ACCOUNTS, DEMO_DOMAIN, DEMO_PASSWORD, demo_is_on
from members.models import User
from projects import demo as projects


class Command(BaseCommand):
    help = "Load the demo facility, once; refused where neither DEMO nor DEBUG is on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when anybody has an account"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """All of it or nothing: one transaction."""
        if not demo_is_on():
            raise CommandError(
                "The demo facility has accounts with a known password. Set DEMO=true to load it; "
                "never do so where real data are."
            )
        if options["if_empty"] and User.objects.exists():
            self.stdout.write("There are accounts already: nothing was loaded.")
            return
        if desks.is_loaded():
            self.stdout.write("The demo facility is there already.")
            return
        with transaction.atomic():
            load_everything()
        self.stdout.write("The demo facility is loaded. Sign in with one of these accounts:")
        for name, who in DEMO_ACCOUNTS.items():
            address = f"{name}@{DEMO_DOMAIN}"
            self.stdout.write(f"  {address:<34} {who}")
        self.stdout.write(f"  password: {DEMO_PASSWORD}")


def load_everything() -> None:
    people = load_people()
    desks.load(people)
    projects.load(people, key_of=demo_key)
    network.load(people)
