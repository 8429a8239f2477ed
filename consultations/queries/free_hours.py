"""The hours of an open desk as they are offered: rooms of one hour are one offer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from consultations.models import Consultation, OpenDesk, Session


@dataclass(frozen=True)
class Hour:
    """One hour: the place that is offered, and how many there are; without one, why not."""

    sessions: list[Session]

    @property
    def starts_at(self) -> datetime:
        return self.sessions[0].starts_at

    @property
    def ends_at(self) -> datetime:
        return self.sessions[0].ends_at

    @property
    def free(self) -> list[Session]:
        return [session for session in self.sessions if session.is_free]

    @property
    def places(self) -> int:
        """How many can be booked one after the other: analysts may suffice for fewer than rooms."""
        left = (self.sessions[0].panels_left_then, self.sessions[0].panels_left_that_day)
        return min([len(self.free), *(panels for panels in left if panels is not None)])

    @property
    def place(self) -> Session | None:
        return next(iter(self.free), None)

    @property
    def is_over(self) -> bool:
        return not self.sessions[0].is_ahead

    @property
    def is_taken(self) -> bool:
        return all(session.is_taken for session in self.sessions)


def hours_of(open_desk: OpenDesk, *, besides: Consultation | None = None) -> list[Hour]:
    """Every hour of the day in order."""
    sessions = open_desk.sessions.with_freedom(besides=besides).order_by("starts_at", "room")
    return [Hour(list(rooms)) for _start, rooms in groupby(sessions, key=lambda one: one.starts_at)]


def hours_to_choose(consultation: Consultation) -> Iterator[Session]:
    """One free place for each hour ahead, but for the hour that the person has already."""
    own = consultation.session.starts_at if consultation.session else None
    for hour in hours_of(consultation.open_desk, besides=consultation):
        if hour.place and hour.starts_at != own:
            yield hour.place
