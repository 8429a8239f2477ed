"""How often the portal understood what a request is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, TruncMonth
from django.utils import timezone

from consultations.enums import TagWord
from consultations.models import Consultation, RequestTag
from fbias.core.models import TimelineEntry
from fbias.core.prepared import PreparedFor, kind_of
from members.models import User

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

    Requests that a conflict of interest hides from the reader are not counted, nor tags that a
    coordinator took away: nobody who booked said that.
    """
    return [Hits(row["month"], row["answered"], row["right"]) for row in answered_by_month(reader)]


@PreparedFor
def answered_by_month(reader: Any) -> Any:
    taken_away = TimelineEntry.objects.alias(slug=KT("detail__tag")).filter(
        subject_type=kind_of(Consultation),
        subject_id=Cast(OuterRef("consultation_id"), CharField()),
        verb="consultation.remove_tag",
        slug=OuterRef("tag__slug"),
        at__gte=OuterRef("said_at"),
    )
    return (
        RequestTag.objects.filter(
            word__in=(TagWord.CONFIRMED, TagWord.REFUSED), consultation__booked_at__isnull=False
        )
        .not_hidden_from(reader)
        .exclude(Exists(taken_away))
        .order_by()
        .values(month=TruncMonth("consultation__booked_at", tzinfo=timezone.get_default_timezone()))
        .annotate(answered=Count("pk"), right=Count("pk", filter=Q(word=TagWord.CONFIRMED)))
        .order_by("-month")[:MONTHS]
    )
