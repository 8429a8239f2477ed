"""Requests for a session as figures read them, and the days on which sessions are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from consultations.enums import OpenDeskStatus, SurveyKind
from consultations.models import Consultation, ConsultationImage, OpenDesk, PanelSeat, Survey
from consultations.models.intake_forms import published_form
from consultations.queries.tags.wanted import said_tags
from fbias.questions.form import Form
from fbias.questions.question import chosen_in


class Booking(NamedTuple):
    """`sites` are those of the panel that was told, one for each seat."""

    pk: int
    status: str
    day: date
    person: int
    asked_at: datetime | None
    booked_at: datetime | None
    starts_at: datetime | None
    due_at: datetime
    in_time: bool
    hours: Decimal | None
    preparation: Decimal | None
    next_step: str | None
    sites: Sequence[int]
    surveyed: bool
    answers_given: Mapping[str, Any] | None
    answers: Mapping[str, Any]
    form_id: int
    is_imported: bool = False

    @property
    def form(self) -> Form:
        return published_form(self.form_id)

    @property
    def plans(self) -> bool:
        """Advice before any image is taken."""
        return self.answers.get("help") == "plan"

    @property
    def local(self) -> str:
        """What was said of an image analyst where they work."""
        return next(iter(chosen_in(self.answers.get("relations"))), "")

    @property
    def all_hours(self) -> Decimal:
        return (self.hours or Decimal(0)) + (self.preparation or Decimal(0))

    @property
    def days_waited(self) -> float | None:
        if self.booked_at is None or self.starts_at is None or self.is_imported:
            return None
        return (self.starts_at - self.booked_at).total_seconds() / 86_400


class Desk(NamedTuple):
    """An open desk with its sessions, and how many of them are over."""

    day: date
    status: str
    sessions: int
    over: int


def bookings(reader: Any) -> list[Booking]:
    rows = Consultation.objects.filter(Q(booked_at__isnull=False) | Q(queued_at__isnull=False))
    if reader is not None:
        rows = rows.not_hidden_from(reader)
    in_time = ConsultationImage.objects.filter(
        consultation=OuterRef("pk"),
        upload__available_at__lte=OuterRef("due"),
    )
    told = PanelSeat.objects.filter(consultation=OuterRef("pk"), published_at__isnull=False)
    asked = Survey.objects.filter(
        consultation=OuterRef("pk"), kind=SurveyKind.USER, asks_at__lte=timezone.now()
    )
    said = asked.filter(answered_at__isnull=False)
    columns = (
        rows.with_due()
        .order_by("pk")
        .values_list(
            "pk",
            "status",
            "open_desk__day",
            "requester",
            Coalesce("booked_at", "queued_at"),
            "booked_at",
            "session__starts_at",
            "due",
            Exists(in_time),
            "record__hours",
            "record__preparation_hours",
            "record__next_step",
            ArraySubquery(told.order_by("pk").values("analyst__facility")),
            Exists(asked),
            Subquery(said.order_by("pk").values("answers")[:1]),
            "answers",
            "intake_form",
            ExpressionWrapper(Q(imported_at__isnull=False), output_field=BooleanField()),
        )
    )
    return [Booking(*row) for row in columns]


def tags_of(rows: Iterable[Booking]) -> dict[int, frozenset[str]]:
    """What those with a place want, in the words of the vocabulary."""
    booked: Iterable[Any] = (row for row in rows if row.booked_at)
    return said_tags(list(booked))


def desks() -> list[Desk]:
    over = Q(sessions__ends_at__lt=timezone.now())
    rows = OpenDesk.objects.filter(status__in=OpenDeskStatus.STANDING).order_by("day", "pk")
    counted = rows.annotate(all=Count("sessions"), over=Count("sessions", filter=over))
    return [Desk(*row) for row in counted.values_list("day", "status", "all", "over")]
