"""Figures of the open desks: one grouped query over consultations, one over sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    Exists,
    F,
    OuterRef,
    Q,
    Sum,
    TextField,
    Value,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.enums import ConsultationStatus as C
from consultations.enums import OpenDeskStatus
from consultations.models import Consultation, ConsultationImage, Session
from fbias.reporting.queries.figures import Adds, Figure, Row, share
from fbias.reporting.queries.periods import Period
from members.models import User

CONSULTATIONS = "admin:consultations_consultation_changelist"


class Percentile(Aggregate):
    """A percentile of a duration, between the two nearest values."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(at)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()

    def __init__(self, expression: Any, *, at: float, **extra: Any) -> None:
        super().__init__(expression, at=at, **extra)


@dataclass(frozen=True)
class Tally:
    """What one state of consultations adds up to."""

    count: int = 0
    due: int = 0
    late: int = 0
    hours: Decimal = Decimal(0)
    records: int = 0
    median: timedelta | None = None
    ninetieth: timedelta | None = None


def tallies(period: Period, reader: User) -> dict[str, Tally]:
    """Booked consultations of the period by state, with everything that figures need of them.

    Requests that a conflict of interest hides from the reader are not counted.
    """
    in_time = ConsultationImage.objects.filter(
        consultation=OuterRef("pk"),
        upload__available_at__lte=OuterRef("open_desk__data_deadline_at"),
    )
    due = Q(open_desk__data_deadline_at__lt=timezone.now()) & ~Q(wanted="plan")
    wait = F("session__starts_at") - F("booked_at")
    rows = (
        Consultation.objects.filter(period.by_day("open_desk__day"), booked_at__isnull=False)
        .not_hidden_from(reader)
        .annotate(
            arrived_in_time=Exists(in_time),
            wanted=Coalesce(KT("answers__help"), Value(""), output_field=TextField()),
        )
        .order_by()
        .values("status")
        .annotate(
            count=Count("pk"),
            due=Count("pk", filter=due),
            late=Count("pk", filter=due & Q(arrived_in_time=False)),
            hours=Coalesce(Sum(F("record__hours") + F("record__preparation_hours")), Decimal(0)),
            records=Count("record"),
            median=Percentile(wait, at=0.5),
            ninetieth=Percentile(wait, at=0.9),
        )
    )
    found: list[dict[str, Any]] = [dict(row) for row in rows]
    return {row.pop("status"): Tally(**row) for row in found}


def days(length: timedelta | None) -> Decimal | None:
    return None if length is None else round(Decimal(length / timedelta(days=1)), 1)


def consultation_figures(found: dict[str, Tally]) -> list[Figure]:
    def count(*states: str) -> int:
        return sum(found.get(state, Tally()).count for state in states)

    concerned = [
        found.get(state, Tally())
        for state in (C.PROVISIONAL, C.CONFIRMED, C.HELD, C.NO_SHOW, C.RELEASED)
    ]
    late, due = sum(one.late for one in concerned), sum(one.due for one in concerned)
    held = found.get(C.HELD, Tally())
    states = [
        (_("Took place"), count(C.HELD)),
        (_("To come"), count(C.PROVISIONAL, C.CONFIRMED)),
        (_("Nobody came"), count(C.NO_SHOW)),
        (_("Cancelled"), count(C.CANCELLED)),
        (_("Released: no images"), count(C.RELEASED)),
    ]
    parts = tuple(number for _label, number in states)
    return [
        Figure(
            "consultations",
            gettext_lazy("Consultations"),
            gettext_lazy("Consultations by state; the day of the open desk decides the year."),
            [
                Row(_("Booked in all"), sum(parts), sum(parts), made_of=parts),
                *(Row(label, number, number) for label, number in states),
            ],
            rows_at=CONSULTATIONS,
        ),
        Figure(
            "no_show_rate",
            gettext_lazy("Nobody came"),
            gettext_lazy("Sessions where nobody came, of those that were confirmed and are over."),
            [
                share(_("No-shows"), count(C.NO_SHOW), count(C.HELD, C.NO_SHOW)),
            ],
        ),
        Figure(
            "data_late_rate",
            gettext_lazy("Images late"),
            gettext_lazy(
                "Bookings without any image at the data deadline, of those whose deadline has "
                "passed. Advice before images are taken is left out."
            ),
            [share(_("Late or missing"), late, due)],
        ),
        Figure(
            "wait_consult",
            gettext_lazy("Wait for a session"),
            gettext_lazy("Days from booking to session, for sessions that took place."),
            [
                Row(label, days(length), held.count, _("days"), adds=Adds.NOT)
                for label, length in (
                    (_("Half waited at most"), held.median),
                    (_("Nine of ten waited at most"), held.ninetieth),
                )
            ],
        ),
    ]


def session_figures(period: Period, found: dict[str, Tally]) -> list[Figure]:
    """Open desks, sessions on offer, and how many of those that are over were held."""
    offered = Session.objects.filter(
        period.by_day("open_desk__day"), open_desk__status__in=OpenDeskStatus.STANDING
    ).aggregate(
        all=Count("pk"),
        over=Count("pk", filter=Q(ends_at__lt=timezone.now())),
        desks=Count("open_desk", distinct=True, filter=Q(open_desk__status=OpenDeskStatus.HELD)),
    )
    held = found.get(C.HELD, Tally()).count
    return [
        Figure(
            "desks",
            gettext_lazy("Open desks"),
            gettext_lazy("Open desks that took place."),
            [Row(_("Took place"), offered["desks"], offered["desks"])],
            counts_people=False,
        ),
        Figure(
            "slots_offered",
            gettext_lazy("Sessions on offer"),
            gettext_lazy("One-hour sessions of published open desks, those to come included."),
            [Row(_("Sessions"), offered["all"], offered["all"])],
            counts_people=False,
        ),
        Figure(
            "fill_rate",
            gettext_lazy("Sessions filled"),
            gettext_lazy("Sessions that took place, of those on offer whose hour is over."),
            [share(_("Took place"), held, offered["over"], of_people=False)],
        ),
    ]
