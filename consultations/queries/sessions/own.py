"""An analyst's sessions, and the open desks that still look for hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields.ranges import RangeStartsWith
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from consultations.enums import ConsultationStatus, OpenDeskStatus
from consultations.models import (
    Consultation,
    ConsultationImage,
    OpenDesk,
    PanelSeat,
    PollAnswer,
)
from consultations.questions import goals_of
from fbias.core.prepared import Pages, PreparedFor, moment, today
from fbias.imagery.pages import Thumb, thumb_of
from members.models import Analyst


def thumbnails_of(consultation: Consultation) -> list[Thumb]:
    """One small picture per image that has one; reads prefetched previews."""
    return [thumb_of(image) for image in consultation.images.all() if image.upload.thumbnail]


@dataclass(frozen=True)
class SessionLine:
    """One session as its analyst prepares it."""

    consultation: Consultation
    goals: list[str]
    thumbnails: list[Thumb]


def lines_of(consultations: Iterable[Consultation]) -> list[SessionLine]:
    return [SessionLine(one, goals_of(one), thumbnails_of(one)) for one in consultations]


def sessions_of(person: Any) -> QuerySet[Consultation]:
    """Consultations on whose published panel the person sits; drafts stay with coordinators."""
    return Consultation.objects.sat_by(person).select_related(
        "requester__institution", "session", "open_desk", "record"
    )


@PreparedFor
def upcoming_sessions_of(person: Any) -> QuerySet[Consultation]:
    """Booked sessions that have not ended, the next one first, with everything to prepare."""
    published = PanelSeat.objects.filter(published_at__isnull=False)
    return (
        sessions_of(person)
        .filter(status__in=ConsultationStatus.BOOKED, session__ends_at__gt=moment())
        .prefetch_related(
            Prefetch("seats", published.select_related("analyst__user", "analyst__facility"))
        )
        .prefetch_related(
            Prefetch("images", ConsultationImage.objects.select_related("upload")),
            "images__upload__previews",
        )
        .order_by("session__starts_at", "pk")
    )


def past_seats_of(person: Any) -> QuerySet[PanelSeat]:
    """Seats in sessions held, missed, or over and not marked yet; the last one first.

    Read along the seats, which stand in this order; what is not past is little.
    """
    me = Analyst.objects.filter(user=person).order_by().values("pk")[:1]
    elsewhere = ConsultationStatus.NOT_PAST - ConsultationStatus.BOOKED
    ahead = {"status__in": ConsultationStatus.BOOKED, "session__ends_at__gt": moment()}
    seats = PanelSeat.objects.filter(analyst=Subquery(me), published_at__isnull=False)
    for not_past in ({"status__in": elsewhere}, ahead):
        seats = seats.exclude(consultation__in=Consultation.objects.filter(**not_past))
    if not (person.is_coordinator or person.is_analyst):
        seats = seats.filter(consultation__requester=person)
    begins = RangeStartsWith("period")
    return seats.not_hidden_from(person).order_by(begins.desc(), F("consultation").desc())


PAST_SEATS = PreparedFor(past_seats_of)
PAST_SESSIONS = PreparedFor(
    lambda person: past_seats_of(person).values_list(
        "consultation",
        "consultation__title",
        "consultation__status",
        "consultation__session__starts_at",
        "consultation__record__sent_at",
    )
)


def past_pages(person: Any) -> Pages[PanelSeat]:
    """Past sessions in pages; what is counted is not joined with what is shown."""
    return Pages(PAST_SESSIONS.of(person), person, counted=PAST_SEATS.of(person))


@dataclass(frozen=True)
class PastLine:
    """One session that is over, as a row of a table."""

    label: str
    pk: int
    title: str
    status: str
    starts_at: datetime
    sent_at: datetime | None

    @property
    def reference(self) -> str:
        return Consultation.reference_of(self.pk)


def past_lines(rows: Iterable[Any]) -> list[PastLine]:
    lines = list(rows)
    labels = {state: str(ConsultationStatus(state).label) for _pk, _title, state, *_ in lines}
    return [PastLine(labels[row[2]], *row) for row in lines]


@PreparedFor
def desks_to_offer(person: Any) -> QuerySet[OpenDesk]:
    """Open desks ahead that may ask this person, with the hours offered and the answer given.

    Drafts are among them while they have a poll.
    """
    answers = PollAnswer.objects.filter(open_desk=OuterRef("pk"), analyst=person.membership)
    return (
        OpenDesk.objects.asking()
        .exclude(status__in=OpenDeskStatus.OVER)
        .filter(day__gte=today())
        .annotate(
            hours_offered=Count("offers", filter=Q(offers__analyst=person.membership)),
            has_answered=Exists(answers),
        )
        .order_by("day", "pk")
    )


def published_seats_on(open_desk: OpenDesk, analyst: Analyst) -> QuerySet[PanelSeat]:
    """Where the analyst sits on that day already, as far as they were told."""
    seen = Consultation.objects.visible_to(analyst.user).filter(open_desk=open_desk)
    return PanelSeat.objects.filter(
        analyst=analyst, consultation__in=seen, published_at__isnull=False
    ).select_related("consultation__session")
