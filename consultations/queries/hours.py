"""Hours that analysts gave to consultations, for their host managers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils import timezone

from consultations.enums import ConsultationStatus
from consultations.models import PanelSeat
from members.models import Analyst

SECONDS_PER_HOUR = Decimal(3600)


def consultation_hours(analysts: Iterable[Analyst]) -> Mapping[int, Decimal]:
    """Seat hours of this month's held consultations, by analyst id."""
    first = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    seats = PanelSeat.objects.filter(
        analyst__in=list(analysts),
        consultation__status=ConsultationStatus.HELD,
        period__startswith__gte=first,
    )
    hours: defaultdict[int, Decimal] = defaultdict(Decimal)
    for analyst_id, period in seats.values_list("analyst", "period"):
        seconds = Decimal((period.upper - period.lower).total_seconds())
        hours[analyst_id] += seconds / SECONDS_PER_HOUR
    return hours
