"""What is waiting, and for how long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, Max, QuerySet
from django.db.models.functions import Greatest, Now
from django.utils.translation import gettext_lazy as _

from fbias.core.clock import database_now
from fbias.core.health import ALARM_AFTER
from fbias.core.prepared import Prepared
from fbias.notifications.enums import NotificationStatus as S
from fbias.notifications.models import Notification

MAILS = {
    _("Kind"): lambda mail: mail.get_kind_display(),
    _("Subject"): lambda mail: mail.subject,
    _("To"): lambda mail: mail.recipient.name,
    _("E-mail"): lambda mail: mail.address,
    _("State"): lambda mail: mail.get_status_display(),
    _("Sent"): lambda mail: mail.sent_at,
}


def ages_of_the_due() -> QuerySet:
    """By the database's clock, the longest first."""
    waiting = Notification.objects.due() | Notification.objects.lost()
    age = ExpressionWrapper(Now() - Greatest("due_at", "first_due_at"), DurationField())
    return (
        waiting.order_by()
        .annotate(age=age)
        .order_by("-age", "pk")
        .values_list("age", flat=True)[:1]
    )


def oldest_due_age() -> timedelta | None:
    """For how long the mail that waits longest could have been taken up; None when none waits.

    A mail that waits for its next attempt, or behind such a mail, is not one that nobody takes up.
    """
    return DUE_AGES.first()


def mail_server_silence() -> timedelta | None:
    """For how long the mail server has taken nothing although asked; None when it works."""
    asked_since = ASKED.first()
    if asked_since is None:
        return None
    last_sent = Notification.objects.aggregate(at=Max("sent_at"))["at"]
    return database_now() - max(filter(None, (asked_since, last_sent)))


DUE_AGES: Prepared[Any] = Prepared(ages_of_the_due)
ASKED: Prepared[Any] = Prepared(
    lambda: (
        Notification.objects.filter(status__in=S.UNSETTLED, attempts__gt=0)
        .order_by("first_due_at", "pk")
        .values_list("first_due_at", flat=True)[:1]
    )
)
FAILED = Prepared(lambda: Notification.objects.needing_a_person().order_by().values("pk")[:1])


def count_needing_a_person(reader: Any) -> int:
    """Those that this coordinator may know of; nearly always there is none at all."""
    if not FAILED.rows():
        return 0
    return Notification.objects.visible_to(reader).needing_a_person().count()


def mails_are_late() -> bool:
    """Whether people should be told that mails may arrive late."""
    ages = (oldest_due_age(), mail_server_silence())
    return any(age is not None and age > ALARM_AFTER for age in ages)
