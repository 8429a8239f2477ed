"""A conflict of interest that begins takes the person off the panels it concerns, at once."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from consultations.models import Consultation, Guest, PanelSeat
from consultations.queries.conflicts import BECAUSE_OF_CONFLICT, conflicts_among
from consultations.services.bookings.changes import tell_calendars
from consultations.services.mails import announce_replacement_wanted, announce_unseated
from fbias.core.errors import DomainError
from fbias.core.tasks import after_commit
from fbias.core.timeline import record
from members.models import Analyst, User
from members.queries.conflicts import team_of_head

ATTEMPTS = 5


class Overtaken(Exception):
    """A seat was taken meanwhile on a panel that is not locked yet."""


@transaction.atomic
def end_seats_in_conflict(person: User | None) -> None:
    """Remove every seat, on panels to come, of analysts in conflict with who asked.

    `person` is one side of whatever began; None looks at everybody. Drafts go silently; whoever was
    told gets the calendar update of any other change, without a reason. A coordinator without
    conflict is asked to find a replacement. Held sessions keep their history; queries hide it.
    """
    for _attempt in range(ATTEMPTS):
        with suppress(Overtaken), transaction.atomic():
            _end_seats(person)
            return
    raise DomainError(
        _("The panels are being put together right now. Please try again in a moment.")
    )


def _end_seats(person: User | None) -> None:
    """Consultations first, then analysts, each in order: as everybody locks who seats."""
    locked = _lock_panels(seat.consultation_id for seat in seats_in_conflict(person))
    lock_sides(person)
    seats = seats_in_conflict(person)  # whoever was being seated is seen now, or sees the conflict
    if any(seat.consultation_id not in locked for seat in seats):
        raise Overtaken
    for seat in seats:
        _end(locked[seat.consultation_id], seat)


def _lock_panels(ids: Iterable[int]) -> dict[int, Consultation]:
    rows = Consultation.objects.select_for_update(of=("self",)).filter(pk__in=set(ids))
    return {one.pk: one for one in rows.order_by("pk")}


def lock_sides(person: User | None) -> None:
    """Nobody on either side is being seated while this transaction lasts.

    Seating locks the analyst before it asks for conflicts: it waits here, and then sees this one.
    """
    analysts = Analyst.objects.all()
    if person is not None:
        theirs = Q(user=person) | Q(user__in=team_of_head(person))
        analysts = analysts.filter(theirs | analysts.hidden(person))
    list(analysts.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))


def seats_in_conflict(person: User | None) -> list[PanelSeat]:
    """Seats on booked consultations whose analyst must not see what is asked."""
    seats = PanelSeat.objects.filter(consultation__in=Consultation.objects.booked()).select_related(
        "analyst__user", "analyst__facility", "consultation__requester__analyst__facility"
    )
    if person is not None:
        sides = {person.pk, *team_of_head(person).values_list("pk", flat=True)}
        joined = Guest.objects.filter(person__in=sides).values("consultation")
        asking = Q(consultation__requester__in=sides) | Q(consultation__in=joined)
        seats = seats.filter(Q(analyst__user__in=sides) | asking)
    rows = list(seats.prefetch_related("consultation__guests__person__analyst").order_by("pk"))
    conflicts = conflicts_among(
        side for seat in rows for side in (seat.analyst.user, *seat.consultation.asking)
    )
    return [
        seat
        for seat in rows
        if any(conflicts.between(seat.analyst.user, one) for one in seat.consultation.asking)
    ]


def _end(consultation: Consultation, seat: PanelSeat) -> None:
    record(consultation, "unseat", by=None, analyst=seat.analyst_id, because=BECAUSE_OF_CONFLICT)
    PanelSeat.objects.filter(pk=seat.pk).delete()
    if seat.published_at:
        tell_calendars(consultation)
        announce_unseated(consultation, seat=seat)
    asked = announce_replacement_wanted(
        consultation, analyst=seat.analyst, occasion=f"seat-{seat.pk}"
    )
    if not asked:
        after_commit("consultations.tell_the_facility")
