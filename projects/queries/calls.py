"""Which call holds."""

from __future__ import annotations

from django.db.models import Q

from fbias.core.clock import facility_today
from projects.models import Call


def current_call() -> Call | None:
    """The newest call that is open today and has criteria."""
    today = facility_today()
    opened = Call.objects.filter(Q(closes_on=None) | Q(closes_on__gte=today), opens_on__lte=today)
    return opened.filter(criteria__isnull=False).distinct().first()
