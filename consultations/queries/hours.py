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
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from consultations.enums import ConsultationStatus as C
from consultations.models import OpenDesk, PanelSeat
from members.models import Analyst, User
from members.queries.conflicts import conflicted_user_ids

SECONDS_PER_HOUR = Decimal(3600)
CENT = Decimal("0.01")


def consultation_hours(
    analysts: Sequence[Analyst],
    *,
    since: date,
    until: date,
    seen_by: User | None,
    open_desk: OpenDesk | None = None,
) -> Mapping[tuple[int, date], Decimal]:
    """Hours by analyst and month, on one open desk or on all of them.

    Sessions hidden from the reader by a conflict of interest do not count.
    """
    seats = told_seats(analysts, since=since, until=until)
    if open_desk is not None:
        seats = seats.filter(consultation__open_desk=open_desk)
    if seen_by is not None:
        seats = seats.exclude(consultation__requester__in=conflicted_user_ids(seen_by))
    return hours_of(seats)


def told_seats(analysts: Iterable[Analyst], *, since: date, until: date) -> QuerySet[PanelSeat]:
    """Published seats of sessions that begin in these days, on the facility's clock."""
    zone = ZoneInfo(settings.FACILITY_TIME_ZONE)
    return PanelSeat.objects.filter(
        analyst__in=list(analysts),
        published_at__isnull=False,
        consultation__status__in=C.BOOKED | C.PAST,
        period__startswith__gte=datetime.combine(since, time(), tzinfo=zone),
        period__startswith__lt=datetime.combine(until, time(), tzinfo=zone),
    ).order_by()


def hours_of(seats: QuerySet[PanelSeat]) -> dict[tuple[int, date], Decimal]:
    """Sum seats by analyst and month; a record that was sent says how long it took in all."""
    zone = ZoneInfo(settings.FACILITY_TIME_ZONE)
    told = PanelSeat.objects.filter(
        consultation=OuterRef("consultation"), published_at__isnull=False
    )
    size = told.order_by().values("consultation").annotate(size=Count("pk")).values("size")
    rows = seats.annotate(size=Coalesce(Subquery(size), 1)).values_list(
        "analyst",
        "period",
        "size",
        "consultation__status",
        "consultation__record__hours",
        "consultation__record__sent_at",
    )
    hours: defaultdict[tuple[int, date], Decimal] = defaultdict(Decimal)
    for analyst_id, period, panel, status, recorded, sent_at in rows:
        month = period.lower.astimezone(zone).date().replace(day=1)
        if status == C.HELD and sent_at and recorded is not None:
            hours[analyst_id, month] += (recorded / panel).quantize(CENT)
        else:
            seconds = Decimal((period.upper - period.lower).total_seconds())
            hours[analyst_id, month] += seconds / SECONDS_PER_HOUR
    return dict(hours)
