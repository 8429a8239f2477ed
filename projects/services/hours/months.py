"""A month whose hours are final, and the coordinator who says why they change all the same."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.core.errors import DomainError
from fbias.core.said_dates import date_format
from members.models import User
from projects.models import MonthLock
from projects.models.hours import month_of, months_of

OLDEST = timedelta(days=5 * 365)
MONTHS = "projects.months"


def refuse_locked_month(
    *stretches: tuple[datetime, datetime], by: User, reason: str = "", but: Collection[date] = ()
) -> None:
    """Hours of a locked month are final, except for a coordinator who says why.

    A month that is being locked is waited for; the months in `but` were unlocked for this entry.
    """
    hold_months(alone=False)
    months = {month for stretch in stretches for month in months_of(*stretch)} - set(but)
    lock = MonthLock.objects.filter(month__in=months).first()
    if not lock or (by.is_coordinator and reason.strip()):
        return
    words = (
        _("The hours of %(month)s are locked. Say why you change them: it stays in the history.")
        if by.is_coordinator
        else _(
            "The hours of %(month)s are locked. Ask a coordinator to unlock an entry or to add one."
        )
    )
    raise DomainError(words % {"month": date_format(lock.month, "F Y")})


def hold_months(*, alone: bool) -> None:
    """Until the end of the transaction: many write hours, or one alone makes a month final."""
    take = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {take}(hashtext(%s))", [MONTHS])


@transaction.atomic
def lock_month(month: date, *, by: User) -> MonthLock:
    """Make the hours of a past month final, once those being written are there.

    Twice is the same as once.
    """
    if not by.is_coordinator:
        raise PermissionDenied
    first = month.replace(day=1)
    if first >= month_of(timezone.now()):
        raise DomainError(_("Only a month that is over can be locked."))
    if first < month_of(timezone.now() - OLDEST):
        raise DomainError(_("This is more than five years ago. Please check the year."))
    hold_months(alone=True)
    found, _made = MonthLock.objects.get_or_create(month=first, defaults={"locked_by": by})
    return found
