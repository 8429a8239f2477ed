"""Figures of a moment ago: they are counted once, and again as soon as something has happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from fbias.core.clock import facility_today
from fbias.core.models import TimelineEntry
from fbias.reporting.queries.figures import Chapter, Figure
from fbias.reporting.queries.indicators import figures_for
from fbias.reporting.queries.periods import Period
from members.models import User
from members.models.conflicts.hiding import ids_hidden_from


@dataclass(frozen=True)
class Kept:
    figures: list[Figure]
    counted_at: datetime


@dataclass(frozen=True)
class Drawn:
    """The same figures as a page shows them."""

    html: SafeString
    chapters: tuple[Chapter, ...]
    counted_at: datetime


def kept_figures(reader: User, period: Period, *, afresh: bool = False) -> Kept:
    """Counted for everybody from whom the same is hidden.

    A step that anything took since ends it at once; hours and what else leaves no trace in the
    history, after `FIGURES_KEPT_SECONDS`.
    """
    return remembered("figures", reader, period, lambda: counted(reader, period), afresh=afresh)


def drawn_figures(
    reader: User,
    period: Period,
    draw: Callable[[list[Figure]], SafeString],
    *,
    afresh: bool = False,
) -> Drawn:
    """Drawn once for all who read the same figures, and no longer kept than they are."""

    def drawn() -> Drawn:
        kept = kept_figures(reader, period, afresh=afresh)
        told = {one.chapter for one in kept.figures}
        chapters = tuple(one for one in Chapter if one in told)
        return Drawn(draw(kept.figures), chapters, kept.counted_at)

    return remembered("drawn", reader, period, drawn, afresh=afresh)


def counted(reader: User, period: Period) -> Kept:
    """In the words of one language: those that translate themselves are dear to read again."""
    figures = [
        replace(one, title=str(one.title), definition=str(one.definition), needs=str(one.needs))
        for one in figures_for(reader, period)
    ]
    return Kept(figures, timezone.now())


def remembered[T: (Kept, Drawn)](
    kind: str, reader: User, period: Period, make: Callable[[], T], *, afresh: bool
) -> T:
    seconds = settings.FIGURES_KEPT_SECONDS
    if not seconds:
        return make()
    name = f"{kind}:{name_of(reader, period)}"
    kept: T | None = None if afresh else cache.get(name)
    if kept is None:
        kept = make()
        age = (timezone.now() - kept.counted_at).total_seconds()
        cache.set(name, kept, max(int(seconds - age), 0))
    return kept


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
    return sha256(repr(parts).encode()).hexdigest()
