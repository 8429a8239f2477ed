"""An open desk while it runs: every session side by side, who is in, and what is about to fail.

What the reader is in conflict with is not loaded: its session is shown as taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.enums import ConsultationStatus as C
from consultations.enums import PresenceState
from consultations.models import Consultation, ConsultationImage, OpenDesk, PanelSeat, Session
from consultations.queries.bookings.readiness import Readiness
from consultations.queries.bookings.states import readiness_of
from consultations.queries.presence import Attendance, attendance_of
from members.models import User

CALLED_BEFORE = timedelta(minutes=5)
LATE_AFTER = timedelta(minutes=5)
MISSED_AFTER = timedelta(minutes=15)


@dataclass(frozen=True)
class DayCard:
    """One session of the day; without a `consultation` it is free, or taken by what is hidden."""

    session: Session
    consultation: Consultation | None = None
    is_taken: bool = False
    readiness: Readiness | None = None
    attendance: list[Attendance] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)

    @property
    def seats(self) -> list[PanelSeat]:
        return told_seats(self.consultation) if self.consultation else []


@dataclass(frozen=True)
class DayHour:
    starts_at: datetime
    ends_at: datetime
    cards: list[DayCard]
    is_now: bool


def hours_of_day(open_desk: OpenDesk, *, by: User) -> list[DayHour]:
    """In a number of queries that does not grow with the day."""
    now = timezone.now()
    shown = {one.session_id: one for one in consultations_of_day(open_desk, by)}
    taken = set(
        Consultation.objects.occupying()
        .filter(open_desk=open_desk)
        .values_list("session", flat=True)
    )
    cards = [
        card_of(session, shown.get(session.pk), session.pk in taken, now)
        for session in open_desk.sessions.all()
    ]
    return [
        DayHour(start, group[0].session.ends_at, group, start <= now < group[0].session.ends_at)
        for start, found in groupby(cards, key=lambda card: card.session.starts_at)
        if (group := list(found))
    ]


def consultations_of_day(open_desk: OpenDesk, by: User) -> Iterable[Consultation]:
    images = ConsultationImage.objects.select_related("upload")
    seats = PanelSeat.objects.select_related("analyst__user")
    rows = (
        Consultation.objects.visible_to(by)
        .filter(open_desk=open_desk, status__in=C.BOOKED | C.PAST)
        .select_related("requester__institution", "requester__equipment_check", "session")
        .prefetch_related(Prefetch("images", images))
        .prefetch_related(Prefetch("seats", seats), "presences", "guests__person")
    )
    for consultation in rows:
        consultation.open_desk = open_desk
        yield consultation


def card_of(
    session: Session, consultation: Consultation | None, is_taken: bool, now: datetime
) -> DayCard:
    if consultation is None:
        return DayCard(session, is_taken=is_taken)
    attendance = attendance_of(consultation)
    return DayCard(
        session,
        consultation,
        is_taken=True,
        readiness=readiness_of(consultation, now),
        attendance=attendance,
        alarms=alarms_now(consultation, attendance, now),
    )


def told_seats(consultation: Consultation) -> list[PanelSeat]:
    return [one for one in consultation.seats.all() if one.published_at and not one.leaving]


def alarms_now(
    consultation: Consultation, attendance: list[Attendance], now: datetime
) -> list[str]:
    """What somebody must see to before the hour is lost."""
    session = consultation.session
    if session is None or consultation.status not in C.BOOKED:
        return []
    if now >= session.ends_at:
        return [_("Over, and nobody said how it went.")]
    troubles = []
    least, told = consultation.open_desk.panel_min, len(told_seats(consultation))
    if told < least:
        words = ngettext(
            "%(told)d analyst is told; %(least)d are needed.",
            "%(told)d analysts are told; %(least)d are needed.",
            told,
        )
        troubles.append(words % {"told": told, "least": least})
    requester = attendance[0]
    guests = {guest.person_id for guest in consultation.guests.all()}
    panel = [one for one in attendance[1:] if one.person.pk not in guests]
    if now >= session.starts_at - CALLED_BEFORE:
        troubles += [
            _("%(name)s is not here.") % {"name": one.person.name} for one in absent(panel)
        ]
    if absent([requester]) and now >= session.starts_at + MISSED_AFTER:
        troubles.append(_("The user is not here: call them, or say that they did not come."))
    elif absent([requester]) and now >= session.starts_at + LATE_AFTER:
        troubles.append(_("The user is late."))
    return troubles


def absent(people: Iterable[Attendance]) -> list[Attendance]:
    return [one for one in people if one.state in {"", PresenceState.ABSENT}]
