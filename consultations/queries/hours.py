"""Hours that analysts give to consultations: by month, for hosts, for the solver.

An hour counts for the month in which its session begins, on the facility's clock. A seat counts
once its analyst was told: sessions to come and missed ones as long as they last, held ones with an
equal share of the hours of their record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from consultations.enums import ConsultationStatus as C
from consultations.models import PanelSeat
from members.models import Analyst, User
from members.models.conflicts.hiding import FromPeople

SECONDS_PER_HOUR = Decimal(3600)
CENT = Decimal("0.01")


def consultation_hours(
    analysts: Sequence[Analyst],
    *,
    since: date,
    until: date,
    seen_by: User | None,
) -> Mapping[tuple[int, date], Decimal]:
    """Hours by analyst and month.

    Sessions hidden from the reader by a conflict of interest do not count.
    """
    seats = told_seats(analysts, since=since, until=until)
    if seen_by is not None:
        seats = seats.not_hidden_from(seen_by)
    return hours_of(with_hours(seats))


def told_seats(analysts: Iterable[Analyst], *, since: date, until: date) -> FromPeople[PanelSeat]:
    """Published seats of sessions that begin in these days, on the facility's clock."""
    zone = ZoneInfo(settings.FACILITY_TIME_ZONE)
    return PanelSeat.objects.filter(
        analyst__in=list(analysts),
        published_at__isnull=False,
        consultation__status__in=C.BOOKED | C.PAST,
        period__startswith__gte=datetime.combine(since, time(), tzinfo=zone),
        period__startswith__lt=datetime.combine(until, time(), tzinfo=zone),
    ).order_by()


def with_hours(seats: QuerySet[PanelSeat]) -> Any:
    """Add what `hours_of` needs: how many were told, and what the record says of them."""
    told = PanelSeat.objects.filter(
        consultation=OuterRef("consultation"), published_at__isnull=False
    )
    size = told.order_by().values("consultation").annotate(size=Count("pk")).values("size")
    return seats.annotate(
        size=Coalesce(Subquery(size), 1),
        status=F("consultation__status"),
        recorded=F("consultation__record__hours") + F("consultation__record__preparation_hours"),
        sent_at=F("consultation__record__sent_at"),
    )


def hours_of(seats: Iterable[Any]) -> dict[tuple[int, date], Decimal]:
    """Sum seats by analyst and month; a record that was sent says how long it took in all."""
    zone = ZoneInfo(settings.FACILITY_TIME_ZONE)
    hours: defaultdict[tuple[int, date], Decimal] = defaultdict(Decimal)
    for seat in seats:
        month = seat.period.lower.astimezone(zone).date().replace(day=1)
        if seat.status == C.HELD and seat.sent_at and seat.recorded is not None:
            hours[seat.analyst_id, month] += (seat.recorded / seat.size).quantize(CENT)
        else:
            seconds = Decimal((seat.period.upper - seat.period.lower).total_seconds())
            hours[seat.analyst_id, month] += seconds / SECONDS_PER_HOUR
    return dict(hours)
