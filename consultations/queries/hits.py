"""How often the portal understood what a request is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from consultations.enums import TagWord
from consultations.models import RequestTag
from members.models import User
from members.queries.conflicts import conflicted_user_ids

MONTHS = 6


@dataclass(frozen=True)
class Hits:
    """Of the tags that were suggested to people who booked in one month, how many were right."""

    month: datetime
    answered: int
    right: int

    @property
    def percent(self) -> int:
        return round(100 * self.right / self.answered)


def hits_by_month(reader: User) -> list[Hits]:
    """The last months in which suggestions were answered, newest first.

    Requests that a conflict of interest hides from the reader are not counted.
    """
    answered = (
        RequestTag.objects.filter(
            word__in=(TagWord.CONFIRMED, TagWord.REFUSED), consultation__booked_at__isnull=False
        )
        .exclude(consultation__requester__in=conflicted_user_ids(reader))
        .order_by()
        .values(month=TruncMonth("consultation__booked_at"))
        .annotate(answered=Count("pk"), right=Count("pk", filter=Q(word=TagWord.CONFIRMED)))
        .order_by("-month")[:MONTHS]
    )
    return [Hits(row["month"], row["answered"], row["right"]) for row in answered]
