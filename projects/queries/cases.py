"""The public gallery: projects told without names, with consent."""

from __future__ import annotations

from django.db.models import QuerySet

from fbias.core.lists import CARDS
from projects.models import Case


def published_cases() -> QuerySet[Case]:
    """Newest first; only title and text ever reach the page."""
    return (
        Case.objects.filter(published_at__isnull=False, agreed_at__isnull=False)
        .only("title", "text", "published_at")
        .order_by("-published_at", "pk")
    )


def pages_of_cases() -> dict[int, int]:
    """On which page of the gallery each case is shown."""
    in_order = published_cases().values_list("pk", flat=True)
    return {pk: place // CARDS + 1 for place, pk in enumerate(in_order)}
