"""Open desks as coordinators list them, and whom a change of their dates concerns."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from consultations.enums import ConsultationStatus as C
from consultations.models import Consultation, DayWish, OpenDesk
from consultations.models.bookings import ConsultationQuerySet, data_due
from consultations.models.open_desks import LATE_WITHIN
from consultations.queries.sessions.free import count_sessions
from fbias.core.prepared import Keys, PreparedFor
from members.models import User
from members.queries.people import coordinators

OF_USERS = frozenset({"data_deadline_at", "release_at", "panel_freeze_at"})
OF_COORDINATORS = OF_USERS | {
    "day",
    "hours",
    "rooms",
    "opens_at",
    "closes_at",
    "panel_min",
    "panel_max",
}
OF_THE_ROW = (
    "day", "opens_at", "closes_at", "data_deadline_at", "release_at", "panel_freeze_at",
    "panel_min", "panel_max", "note",
)  # fmt: skip


def booked_on(open_desk: OpenDesk, changed: Collection[str]) -> ConsultationQuerySet:
    """Bookings whose users must know when images are due and until when they can move."""
    if OF_USERS.isdisjoint(changed):
        return Consultation.objects.none()
    return (
        Consultation.objects.booked()
        .filter(open_desk=open_desk)
        .select_related("requester", "session")
        .order_by("session__starts_at", "pk")
    )


def other_coordinators(changed: Collection[str], by: User) -> QuerySet[User]:
    return (
        coordinators().exclude(pk=by.pk) if OF_COORDINATORS & set(changed) else User.objects.none()
    )


def programme_of(open_desk: OpenDesk) -> dict[str, Any]:
    """What can be changed of a day, as it is: its hours are those on its own clock."""
    sessions = list(open_desk.sessions.all())
    return {
        "hours": sorted({one.starts_at.astimezone(open_desk.zone).time() for one in sessions}),
        "rooms": len({one.room for one in sessions}),
        **{name: getattr(open_desk, name) for name in OF_THE_ROW},
    }


BOARDS = {
    _("Day"): lambda open_desk: open_desk.day,
    _("State"): lambda open_desk: open_desk.state[1],
    _("Sessions"): lambda open_desk: open_desk.session_count,
    _("Booked"): lambda open_desk: open_desk.booked_count,
    _("Confirmed"): lambda open_desk: open_desk.ready_count,
    _("Late"): lambda open_desk: open_desk.late_count,
    _("Free"): lambda open_desk: open_desk.free_count,
    _("Waiting"): lambda open_desk: open_desk.waiting_count,
}
COUNTS = ("booked_count", "ready_count", "late_count", "waiting_count")


@PreparedFor
def boards_for(by: Any) -> QuerySet[OpenDesk]:
    """Every open desk that may have a board, the latest day first."""
    return OpenDesk.objects.visible_to(by).order_by("-day", "-pk")


@PreparedFor
def counts_for(by: Any) -> Any:
    """How many bookings of each kind some open desks have; what is hidden is not counted."""
    late = Q(status=C.PROVISIONAL) & data_due(within=LATE_WITHIN)
    return (
        Consultation.objects.visible_to(by)
        .filter(open_desk__in=Keys("desks"))
        .order_by()
        .values("open_desk")
        .annotate(
            booked_count=Count("pk", filter=Q(status__in=C.BOOKED | C.PAST)),
            ready_count=Count("pk", filter=Q(status=C.CONFIRMED)),
            late_count=Count("pk", filter=late),
            waiting_count=Count("pk", filter=Q(status=C.WAITING)),
        )
    )


def count_boards(open_desks: Iterable[OpenDesk], *, by: User) -> list[OpenDesk]:
    """Add the counts of each board."""
    desks = count_sessions(open_desks)
    rows: Any = counts_for(by, desks=[desk.pk for desk in desks])
    counted = {row["open_desk"]: row for row in rows}
    nothing = dict.fromkeys(COUNTS, 0)
    for desk in desks:
        counts = counted.get(desk.pk, nothing)
        for count in COUNTS:
            setattr(desk, count, counts[count])
    return desks


def habits() -> OpenDesk | None:
    """The last open desk that was planned: the next one will look like it."""
    return OpenDesk.objects.prefetch_related("sessions").order_by("-day", "-pk").first()


def has_wish(user: Any) -> bool:
    """Whether this person is told of the next day that opens."""
    return user.is_authenticated and DayWish.objects.filter(person=user).exists()
