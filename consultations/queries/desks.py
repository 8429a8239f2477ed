"""Open desks as the coordinators' list shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from consultations.enums import ConsultationStatus as C
from consultations.models import Consultation, OpenDesk
from consultations.queries.free_hours import count_sessions
from consultations.queries.readiness import LATE_WITHIN
from members.models import User

COUNTS = ("booked_count", "ready_count", "late_count")


def boards_for(by: User) -> QuerySet[OpenDesk]:
    """Every open desk that may have a board, the latest day first."""
    return OpenDesk.objects.visible_to(by).order_by("-day")


def count_boards(open_desks: Iterable[OpenDesk], *, by: User) -> list[OpenDesk]:
    """Add the counts of each board; what is hidden is not counted."""
    desks = count_sessions(open_desks)
    late = Q(status=C.PROVISIONAL, open_desk__data_deadline_at__lte=timezone.now() + LATE_WITHIN)
    counted: dict[int, Any] = {
        row["open_desk"]: row
        for row in Consultation.objects.visible_to(by)
        .filter(open_desk__in=desks)
        .order_by()
        .values("open_desk")
        .annotate(
            booked_count=Count("pk", filter=Q(status__in=C.BOOKED | C.PAST)),
            ready_count=Count("pk", filter=Q(status=C.CONFIRMED)),
            late_count=Count("pk", filter=late),
        )
    }
    nothing = dict.fromkeys(COUNTS, 0)
    for desk in desks:
        found = counted.get(desk.pk, nothing)
        for count in COUNTS:
            setattr(desk, count, found[count])
    return desks


def habits() -> OpenDesk | None:
    """The last open desk that was planned: the next one will look like it."""
    return OpenDesk.objects.prefetch_related("sessions").order_by("-day").first()
