"""Hours that analysts give to consultations: by month, for hosts, for the solver.

An hour counts for the month in which its session begins, on the facility's clock. A seat counts
once its analyst was told: sessions to come and missed ones as long as they last, held ones with an
equal share of the hours of their record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import (
    Case,
    Count,
    DateField,
    DateTimeField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import TruncMonth

from consultations.enums import ConsultationStatus as C
from consultations.models import PanelSeat
from fbias.core.prepared import Keys, Param, PreparedFor
from members.models import Analyst, User

SECONDS_PER_HOUR = Decimal(3600)
CENT = Decimal("0.01")
ANY_ZONE = timedelta(days=1)  # a day begins so much earlier or later somewhere


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
    zone = ZoneInfo(settings.FACILITY_TIME_ZONE)
    seats = seats_alike(
        seen_by,
        analysts=[analyst.pk for analyst in analysts],
        since=datetime.combine(since, time(), tzinfo=zone),
        until=datetime.combine(until, time(), tzinfo=zone),
        first_day=since - ANY_ZONE,
        last_day=until + ANY_ZONE,
    )
    return hours_of(seats)


@PreparedFor.by_values
def seats_alike(seen_by: Any) -> Any:
    """Published seats of sessions that begin in these days; `times` says how many count alike."""
    seats = PanelSeat.objects.filter(
        analyst__in=Keys("analysts"),
        published_at__isnull=False,
        consultation__status__in=C.BOOKED | C.PAST,
        period__startswith__gte=Param("since", DateTimeField()),
        period__startswith__lt=Param("until", DateTimeField()),
        consultation__open_desk__day__range=(
            Param("first_day", DateField()),
            Param("last_day", DateField()),
        ),
    )
    if seen_by is not None:
        seats = seats.not_hidden_from(seen_by)
    return (
        with_hours(seats)
        .order_by()
        .values("analyst_id", "month", "length", "size", "recorded")
        .annotate(times=Count("pk"))
        .values_list("analyst_id", "month", "length", "size", "recorded", "times", named=True)
    )


def with_hours(seats: QuerySet[PanelSeat]) -> Any:
    """Add what `hours_of` needs: how many were told, and what a record that was sent says."""
    told = PanelSeat.objects.filter(
        consultation=OuterRef("consultation"), published_at__isnull=False
    )
    size = told.order_by().values("consultation").annotate(size=Count("pk")).values("size")
    record = "consultation__record"
    sent = Q(consultation__status=C.HELD, consultation__record__sent_at__isnull=False)
    return seats.annotate(
        size=Case(When(sent, then=Subquery(size)), default=1),
        month=TruncMonth("period__startswith", tzinfo=ZoneInfo(settings.FACILITY_TIME_ZONE)),
        length=F("period__endswith") - F("period__startswith"),
        recorded=Case(When(sent, then=F(f"{record}__hours") + F(f"{record}__preparation_hours"))),
    )


def hours_of(seats: Iterable[Any]) -> dict[tuple[int, date], Decimal]:
    """Sum seats by analyst and month; a record that was sent says how long it took in all."""
    hours: defaultdict[tuple[int, date], Decimal] = defaultdict(Decimal)
    for seat in seats:
        if seat.recorded is None:
            each = Decimal(seat.length.total_seconds()) / SECONDS_PER_HOUR
        else:
            each = (seat.recorded / seat.size).quantize(CENT)
        hours[seat.analyst_id, seat.month.date()] += each * getattr(seat, "times", 1)
    return dict(hours)
