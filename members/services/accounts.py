"""Accounts made for somebody who did not sign up, and those that nobody uses any more."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, ProtectedError, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.clock import facility_today
from fbias.core.errors import DomainError
from fbias.core.names import name_in
from fbias.core.relations import relations_to
from fbias.core.timeline import record
from fbias.notifications.models import Notification
from fbias.notifications.services import notify
from members.models import User
from members.queries.people import person_at
from members.second_factor import seal_anew

LONGEST_NAME = 120


@transaction.atomic
def person_with_address(email: str, *, name: str, by: Any, **fields: Any) -> tuple[User, bool]:
    """The person whose this address is, and whether an account was made for them just now.

    It has no password and an address that is not confirmed: nobody signs in before its owner opened
    it by a link in a mail to that address. Two who ask at once get the same account. Where nobody
    chose, it has the language and the clock of the facility.
    """
    person = person_at(email)
    if person:
        return person, False
    name = name_in(email) if name == email else name
    usual = {"language": settings.FACILITY_LANGUAGE, "time_zone": settings.FACILITY_TIME_ZONE}
    person = User(
        email=User.objects.normalize_email(email), name=name[:LONGEST_NAME], **usual | fields
    )
    person.set_unusable_password()
    person.full_clean(validate_unique=False, validate_constraints=False, exclude=["password"])
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        return User.objects.get(email__iexact=email), False
    expect_owner(person)
    record(person, "invite", by=by)
    return person, True


def expect_owner(person: User) -> None:
    """Keep the address of a new account as one that nobody has proven."""
    EmailAddress.objects.create(user=person, email=person.email, verified=False, primary=True)


@transaction.atomic
def open_account(
    person: User, *, email: str, password: str, name: str, language: str, time_zone: str
) -> User:
    """Its owner, who got a mail at `email`, takes the account: once, and never over a password."""
    locked = User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if not (locked.is_unopened and locked.is_active and locked.email == email):
        raise DomainError(_("This account is open already. Sign in with its password."))
    locked.name, locked.language, locked.time_zone = name, language, time_zone
    validate_password(password, locked)
    locked.set_password(password)
    locked.privacy_read_at = timezone.now()
    locked.full_clean()
    locked.save()
    prove_address(locked, email)
    record(locked, "open_account", by=locked)
    return locked


def prove_address(person: User, email: str) -> None:
    """Keep that the person reads mails to this address, unless it is proven to be another's."""
    address, _made = EmailAddress.objects.get_or_create(
        user=person, email=email.lower(), defaults={"primary": not has_address(person)}
    )
    if not address.verified and address.set_verified(commit=False):
        address.save(update_fields=["verified"])


def has_address(person: User) -> bool:
    return EmailAddress.objects.filter(user=person, primary=True).exists()


def prove_only_address(person: User) -> None:
    """A link from a mail was used: with one address only, the mail can have gone nowhere else."""
    addresses = EmailAddress.objects.filter(user=person)
    emails = {*(address.email for address in addresses), person.email.lower()}
    if len(emails) == 1:
        prove_address(person, person.email)


def send_link_to_open(person: User, *, occasion: str, path: str = "/") -> None:
    """Write to the owner of an account that nobody opened yet; the rest hear nothing."""
    if person.is_unopened and person.is_active:
        link = f"{settings.SITE_URL}{path}"
        notify(person, "account_ready", about=person, occasion=occasion, link=link)


def send_link_by_hand(person: User, *, by: User) -> None:
    """A coordinator asks for the link; once a day, and never for an account that is open."""
    if not by.has_perm(User.get_perm("change"), person):
        raise PermissionDenied
    if not (person.is_unopened and person.is_active):
        raise DomainError(_("This account was opened already, or it is closed."))
    send_link_to_open(person, occasion=f"by-hand-{facility_today()}")


def take_wanted_page(person: User) -> str:
    """The page that this person wanted before they had an account; it is given once."""
    if person.came_for:
        User.objects.filter(pk=person.pk).update(came_for="")
    return person.came_for


def forget_password(person: User) -> None:
    """Of two who sign up with one address, neither's password counts: the mailbox decides."""
    person.set_unusable_password()
    person.save(update_fields=["password"])


logger = logging.getLogger(__name__)
ITS_OWN = frozenset({EmailAddress, Notification})  # what an account that was never used may have


def clear_accounts() -> dict[str, int]:
    """Safe to repeat; what comes to an end meanwhile is cleared the next night."""
    return {
        "sealed": seal_anew(),
        "sessions": Session.objects.filter(expire_date__lt=timezone.now()).delete()[0],
        "unconfirmed": sum(_remove(person) for person in never_confirmed()),
    }


def never_confirmed() -> QuerySet[User]:
    """Who signed up, and whose address was not confirmed in time.

    Accounts that others made have no password yet: they wait for their owner.
    """
    proven = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    limit = timezone.now() - timedelta(days=settings.KEPT_FOR["unconfirmed"])
    return User.objects.filter(
        ~Exists(proven), last_login=None, date_joined__lt=limit, is_active=True, is_staff=False
    ).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


@transaction.atomic
def _remove(person: User) -> bool:
    """Unless something hangs on the account: then somebody knows its owner.

    Who confirmed the address or came in meanwhile stays: both rows are locked, then asked again.
    """
    list(EmailAddress.objects.select_for_update().filter(user=person))
    account = never_confirmed().select_for_update(of=("self",)).filter(pk=person.pk).first()
    if account is None or _is_known(account):
        return False
    try:
        account.delete()
    except ProtectedError:
        return False
    return True


def _is_known(person: User) -> bool:
    """Whether a row names them, one without a way back (who wrote, asked, gave) included."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: person}).exists()
        for relation in relations_to(User)
        if relation.related_model not in ITS_OWN
    )
