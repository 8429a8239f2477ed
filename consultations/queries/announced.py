"""Coming open desks as the world may know them, for whoever shows them on another site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Max, Min

from consultations.models import OpenDesk
from consultations.queries.sessions.free import count_sessions
from fbias.core.addresses import address

LATER, OPEN, FULL, CLOSED = "opens_later", "open", "full", "closed"


@dataclass(frozen=True)
class Announced:
    """One coming open desk: its hours from the first to the last, and what can be booked now."""

    desk: OpenDesk
    starts_at: datetime
    ends_at: datetime

    @property
    def url(self) -> str:
        return settings.SITE_URL + address("consultations:opendesk", self.desk.pk)

    @property
    def booking(self) -> str:
        if self.desk.books_later:
            return LATER
        if not self.desk.books_now:
            return CLOSED
        return OPEN if self.desk.free_count else FULL

    @property
    def row(self) -> dict[str, str | int]:
        """As data: days and times as ISO 8601, in the zone of the open desk."""
        times = {
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "booking_opens_at": self.desk.opens_at,
            "booking_closes_at": self.desk.closes_at,
            "images_due_at": self.desk.data_deadline_at,
        }
        return {
            "url": self.url,
            "day": self.desk.day.isoformat(),
            "time_zone": self.desk.time_zone,
            **{name: when.astimezone(self.desk.zone).isoformat() for name, when in times.items()},
            "sessions": self.desk.session_count,
            "free": self.desk.free_count,
            "booking": self.booking,
        }


def announced() -> list[Announced]:
    """In the order of their days; the same whoever asks: here nobody is signed in."""
    coming = OpenDesk.objects.visible_to(AnonymousUser()).upcoming()
    hours = {
        desk: (first, last)
        for desk, first, last in coming.filter(sessions__isnull=False)
        .annotate(first=Min("sessions__starts_at"), last=Max("sessions__ends_at"))
        .values_list("pk", "first", "last")
    }
    return [Announced(desk, *hours[desk.pk]) for desk in count_sessions(coming) if desk.pk in hours]
