"""`manage.py make_coordinator ADDRESS`: the first person of a new facility."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from fbias.core.names import name_in
from members.enums import Language, Role
from members.links.accounts import link_to_open
from members.models import User
from members.services.accounts import person_with_address, prove_address
from members.services.roles import grant_role


class Command(BaseCommand):
    help = (
        "Give somebody the role of a coordinator, with an account if they have none; prints the "
        "link that opens it. No mail is needed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="first and last name")
        parser.add_argument("--language", default=Language.ENGLISH, choices=Language.values)

    def handle(self, *args: Any, **options: Any) -> None:
        person = self._coordinator(options["email"], options["name"], options["language"])
        if person.is_unopened:
            self.stdout.write("Open the account with this link; it is as good as a password:")
            self.stdout.write(link_to_open(person, reverse("members:first_steps")))
        else:
            self.stdout.write(f"Sign in: {settings.SITE_URL}{reverse('account_login')}")

    @transaction.atomic
    def _coordinator(self, email: str, name: str, language: str) -> User:
        try:
            person, _made = person_with_address(
                email, name=name or name_in(email), by=None, language=language
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if not person.is_unopened:
            prove_address(person, person.email)  # the operator's word: mail may not work yet
        if not person.is_coordinator:
            grant_role(person, Role.COORDINATOR, by=None)
        return person
