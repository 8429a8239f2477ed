"""Open desks as the coordinators' list shows them."""

from __future__ import annotations

from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from consultations.enums import ConsultationStatus as C
from consultations.models import Consultation, OpenDesk
from consultations.queries.readiness import LATE_WITHIN
from fbias.core.counting import count_by
from members.models import User


def boards_for(by: User) -> QuerySet[OpenDesk]:
    """Every open desk with the counts of its board; what is hidden is not counted."""
    visible = Consultation.objects.visible_to(by)
    late = Q(status=C.PROVISIONAL, open_desk__data_deadline_at__lte=timezone.now() + LATE_WITHIN)
    return (
        OpenDesk.objects.visible_to(by)
        .with_counts()
        .annotate(
            booked_count=counted(visible, Q(status__in=C.BOOKED | C.PAST)),
            ready_count=counted(visible, Q(status=C.CONFIRMED)),
            late_count=counted(visible, late),
        )
        .order_by("-day")
    )


def counted(visible: QuerySet[Consultation], condition: Q) -> Coalesce:
    """How many of them, on the outer open desk, fulfil the condition."""
    return count_by(visible.filter(condition, open_desk=OuterRef("pk")), "open_desk")


def habits() -> OpenDesk | None:
    """The last open desk that was planned: the next one will look like it."""
    return OpenDesk.objects.prefetch_related("sessions").order_by("-day").first()
