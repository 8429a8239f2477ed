"""Accounts that are made for somebody who did not sign up."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from fbias.core.timeline import record
from members.models import User

LONGEST_NAME = 120


@transaction.atomic
def person_with_address(email: str, *, name: str, by: Any, **fields: Any) -> tuple[User, bool]:
    """The person who has this address, and whether an account was made for them just now.

    It has no password and an address that is not confirmed: nobody signs in before its owner chose
    a password through a mail to that address. Two who ask at once get the same account.
    """
    found = User.objects.filter(email__iexact=email).first()
    if found:
        return found, False
    person = User(email=User.objects.normalize_email(email), name=name[:LONGEST_NAME], **fields)
    person.set_unusable_password()
    person.full_clean(validate_unique=False, validate_constraints=False, exclude=["password"])
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        return User.objects.get(email__iexact=email), False
    EmailAddress.objects.create(user=person, email=person.email, verified=False, primary=True)
    record(person, "invite", by=by)
    return person, True
