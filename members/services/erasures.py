"""A person is erased: nothing says who they were; figures and papers stay.

They ask for it, a coordinator does it. What they still hold is ended or handed over first, so that
nobody waits for somebody who is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from fbias.core.timeline import record
from fbias.notifications.models import CalendarFeed, Digest, Notification, Preference
from fbias.notifications.services import notify
from members import rules as can
from members.hooks.people import erase_rows_of, stakes_of
from members.models import AccountMerge, Analyst, Conflict, Erasure, User
from members.queries.people import coordinators_for

NOWHERE = "account.invalid"


@transaction.atomic
def ask_to_be_erased(person: User) -> Erasure:
    """Tell the coordinators; asking twice is asking once."""
    refuse_stakes(person)
    erasure, is_new = Erasure.objects.get_or_create(person=person)
    if is_new:
        record(person, "ask_erasure", by=person)
        for coordinator in coordinators_for(person):
            notify(coordinator, "erasure_asked", about=person, occasion=f"erasure-{erasure.pk}")
    return erasure


@transaction.atomic
def stay(person: User) -> None:
    """Take the wish back, as long as nothing was done."""
    if Erasure.objects.filter(person=person, done_at=None).delete()[0]:
        record(person, "take_back_erasure", by=person)


def refuse_stakes(person: User) -> None:
    stakes = stakes_of(person)
    if stakes:
        raise DomainError(
            _("First end this or hand it over: %(stakes)s.") % {"stakes": "; ".join(stakes)}
        )


@transaction.atomic
def erase_person(person: User, *, by: User) -> Erasure:
    """A coordinator does it, with or without a wish (a letter, a call), and never to themselves."""
    if not can.is_coordinator(by) or by.pk == person.pk:
        raise PermissionDenied
    if person.is_superuser:
        raise DomainError(_("The account of an administrator stays; take this right away first."))
    if person.merged_into_id:
        raise DomainError(_("This account was merged into another one: erase that one."))
    refuse_stakes(person)
    return _erase(person, by=by)


def _erase(person: User, *, by: User | None) -> Erasure:
    locked = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    erasure, _is_new = Erasure.objects.get_or_create(person=locked)
    erase_rows_of(locked)
    _erase_account(locked)
    erasure.done_at, erasure.done_by = timezone.now(), by
    erasure.save(update_fields=["done_at", "done_by"])
    record(locked, "erase", by=by)
    return erasure


def _erase_account(person: User) -> None:
    """The accounts that were merged into it as well."""
    accounts = User.objects.filter(Q(pk=person.pk) | Q(merged_into=person))
    keys = list(accounts.values_list("pk", flat=True))
    for model, field in (
        (EmailAddress, "user"),
        (Authenticator, "user"),
        (SocialAccount, "user"),
        (CalendarFeed, "user"),
        (Notification, "recipient"),
        (Preference, "person"),
        (Digest, "person"),
    ):
        model._base_manager.filter(**{f"{field}__in": keys}).delete()
    Conflict.objects.filter(Q(person__in=keys) | Q(with_person__in=keys)).delete()
    AccountMerge.objects.filter(Q(into__in=keys) | Q(ended__in=keys)).update(
        address=f"erased@{NOWHERE}", moved=[], dropped="[]"
    )
    Analyst.objects.filter(user__in=keys).update(is_public=False, background="", public_text="")
    subject = ContentType.objects.get_for_model(User)
    about = TimelineEntry.objects.filter(subject_type=subject, subject_id__in=map(str, keys))
    about.update(detail={})
    with override(settings.FACILITY_LANGUAGE):
        name = _("Erased person")
    for account in accounts:
        for field in ("team", "pi_name", "pi_email", "orcid", "former_email", "came_for"):
            setattr(account, field, "")
        account.name, account.email = name, f"erased-{account.pk}@{NOWHERE}"
        account.is_active = account.is_staff = False
        account.set_unusable_password()
        account.save()


def erase_idle(person: User) -> Erasure | None:
    """The portal does it for whoever did not come back; nobody who still holds something."""
    is_needed = person.is_superuser or person.is_team or person.merged_into_id or stakes_of(person)
    return None if is_needed else _erase(person, by=None)


# --- Tombstones -----------------------------------------------------------------------------------


def tombstones() -> list[dict[str, Any]]:
    """Whom a restore of something older must erase again; it names nobody."""
    rows = Erasure.objects.filter(done_at__isnull=False).select_related("person")
    return [{"person": row.person_id, "joined": row.person.date_joined.isoformat()} for row in rows]


@transaction.atomic
def erase_again(stones: Iterable[Mapping[str, Any]]) -> int:
    """Apply tombstones to older rows, whatever those people held then; safe to repeat."""
    done = 0
    for stone in stones:
        same = User.objects.filter(
            pk=stone["person"], date_joined=datetime.fromisoformat(stone["joined"])
        )
        for person in same.exclude(erasure__done_at__isnull=False):
            _erase(person, by=None)
            done += 1
    return done
