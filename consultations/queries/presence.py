"""The clock of an hour and who is in its call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from consultations.enums import PresenceState
from consultations.models import Consultation, OpenDesk, Session
from members.models import User

LATE_AFTER = timedelta(minutes=5)
MISSED_AFTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Part:
    """One part of the hour, as the facility plans it."""

    label: str
    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True)
class Attendance:
    """One person who is expected, and what was said of them; `state` is empty before."""

    person: User
    role: str
    state: str

    @property
    def label(self) -> str:
        return str(PresenceState(self.state).label) if self.state else _("not seen yet")


def agenda_of(open_desk: OpenDesk, session: Session) -> list[Part]:
    """The parts of the hour; the last one lasts until its end."""
    parts: list[Part] = []
    begins = session.starts_at
    for label, minutes in (
        (_("The problem"), open_desk.problem_minutes),
        (_("Prototypes"), open_desk.prototype_minutes),
    ):
        ends = min(begins + timedelta(minutes=minutes), session.ends_at)
        parts.append(Part(label, begins, ends))
        begins = ends
    return [*parts, Part(_("Wrap-up"), begins, session.ends_at)]


def attendance_of(consultation: Consultation) -> list[Attendance]:
    """Whoever asked first, then the panel and colleagues who come; reads prefetched rows."""
    said = {one.person_id: one.state for one in consultation.presences.all()}
    seats: Sequence = [
        seat for seat in consultation.seats.all() if seat.published_at and not seat.leaving
    ]
    expected = [(consultation.requester, _("who asked"))]
    expected += [(seat.analyst.user, _("panel")) for seat in seats]
    expected += [
        (guest.person, _("colleague")) for guest in consultation.guests.all() if guest.joined_at
    ]
    return [Attendance(person, role, said.get(person.pk, "")) for person, role in expected]
