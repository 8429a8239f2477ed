"""What nobody uses any more is cleared at night: ended sessions, accounts that nobody confirmed."""

from __future__ import annotations

import logging
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError, QuerySet
from django.utils import timezone

from fbias.notifications.models import Notification
from members.models import User
from members.second_factor import seal_anew

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
    found = never_confirmed().select_for_update(of=("self",)).filter(pk=person.pk).first()
    if found is None or _is_known(found):
        return False
    try:
        found.delete()
    except ProtectedError:
        return False
    return True


def _is_known(person: User) -> bool:
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: person}).exists()
        for relation in person._meta.related_objects
        if relation.related_model not in ITS_OWN
    )
