"""The weekly digest: what waited for it becomes one mail a week, in its reader's language."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from fbias.core.clock import at_the_facility, database_now
from fbias.notifications.delivery import Refused, write
from fbias.notifications.enums import NotificationStatus as S
from fbias.notifications.letters import Letter
from fbias.notifications.models import Digest, Notification
from fbias.notifications.preferences import DIGEST
from fbias.notifications.services import notify

if TYPE_CHECKING:
    from members.models import User

HOUR = 7  # on Mondays, by the facility's clock
SAMPLE: dict[str, object] = {
    "news": [
        {
            "subject": "Booking opens for the open desk of 14 January 2027",
            "link": "https://portal.example/open-desks/3/",
        },
        {
            "subject": "A colleague asks for help: muscle fibres that touch",
            "link": "https://portal.example/members/network/help/4/",
        },
    ],
    "news_count": 2,
    "links": [],
    "preferences_url": "https://portal.example/mails/choose/",
}
logger = logging.getLogger(__name__)


def end_of_week(now: datetime) -> datetime:
    """The last Monday at seven that has passed."""
    local = at_the_facility(now)
    monday = (local - timedelta(days=local.weekday())).replace(
        hour=HOUR, minute=0, second=0, microsecond=0
    )
    return monday if monday <= local else at_the_facility(monday - timedelta(days=7))


def gather_digests(now: datetime | None = None) -> int:
    """One digest for each person with news of a week that has ended; returns how many.

    Two clocks at once, or one that slept over the Monday, make one: the rows are locked, and the
    week is unique.
    """
    end = end_of_week(now or database_now())
    waiting = Notification.objects.filter(status=S.WEEKLY, created_at__lt=end)
    people = list(waiting.order_by().values_list("recipient", flat=True).distinct())
    return sum(gather_alone(person, end) for person in people)


def gather_alone(person: int, end: datetime) -> bool:
    """What stands in one person's way is logged and does not stop the others."""
    try:
        return gather(person, end)
    except Exception:
        logger.exception("The digest of person %s could not be made", person)
        return False


@transaction.atomic
def gather(person: int, end: datetime) -> bool:
    """Put what is still true into one digest; a week without news makes none."""
    waiting = Notification.objects.select_for_update(of=("self",)).filter(
        recipient=person, status=S.WEEKLY, created_at__lt=end
    )
    written = [(mail, written_or_none(mail)) for mail in waiting.select_related("recipient")]
    outlived = [mail.pk for mail, letter in written if letter is None]
    Notification.objects.filter(pk__in=outlived).update(status=S.DROPPED)
    news = [(mail, letter) for mail, letter in written if letter]
    if not news:
        return False
    digest, _is_new = Digest.objects.get_or_create(person_id=person, week=end.date())
    for mail, letter in news:
        kept = {**letter.kept(), "status": S.GATHERED, "digest": digest}
        Notification.objects.filter(pk=mail.pk).update(**kept)
    notify(news[0][0].recipient, DIGEST, about=digest, occasion=f"{digest.week}")
    return True


def written_or_none(mail: Notification) -> Letter | None:
    try:
        return write(mail)
    except Refused:
        return None


def mails_of(digest: Digest) -> Iterable[Notification]:
    return digest.mails.select_related("recipient").order_by("pk")


def digest_facts(digest: Digest, recipient: User) -> dict[str, Any]:
    """What is true still, each with the place it leads to."""
    letters = [letter for mail in mails_of(digest) if (letter := written_or_none(mail))]
    return {
        "news": [{"subject": one.subject, "link": one.link} for one in letters],
        "news_count": len(letters),
        "links": [one.link for one in letters if one.link in one.secrets],
        "preferences_url": settings.SITE_URL + reverse("notifications:choose"),
    }


def has_news(digest: Digest) -> bool:
    return any(written_or_none(mail) for mail in mails_of(digest))
