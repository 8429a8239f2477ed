"""Figures of a moment ago: they are counted once, and again as soon as something has happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import get_language

from fbias.core.clock import facility_today
from fbias.core.models import TimelineEntry
from fbias.reporting.queries.figures import Figure
from fbias.reporting.queries.indicators import figures_for
from fbias.reporting.queries.periods import Period
from members.models import User
from members.models.conflicts.hiding import ids_hidden_from


@dataclass(frozen=True)
class Kept:
    figures: list[Figure]
    counted_at: datetime


def kept_figures(reader: User, period: Period, *, afresh: bool = False) -> Kept:
    """Counted for everybody from whom the same is hidden.

    A step that anything took since ends it at once; hours and what else leaves no trace in the
    history, after `FIGURES_KEPT_SECONDS`.
    """
    seconds = settings.FIGURES_KEPT_SECONDS
    if not seconds:
        return Kept(figures_for(reader, period), timezone.now())
    name = name_of(reader, period)
    found = None if afresh else cache.get(name)
    if found is None:
        found = Kept(figures_for(reader, period), timezone.now())
        cache.set(name, found, seconds)
    return found


def name_of(reader: User, period: Period) -> str:
    last = TimelineEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
    parts = (
        bool(reader.is_coordinator),
        sorted(ids_hidden_from(reader)),
        period.name,
        get_language(),
        last,
        facility_today(),
    )
    return f"figures:{sha256(repr(parts).encode()).hexdigest()}"
