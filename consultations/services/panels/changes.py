"""Several seats changed at once: an exchange of two analysts, a replacement, a move."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from consultations.models import Consultation, OpenDesk, PanelSeat
from consultations.queries.panels.costs import Change
from consultations.queries.panels.drafts import seen_of
from consultations.services.panels.seats import lock_analysts, lock_panels, put, remove_seat
from fbias.core.errors import DomainError
from members.models import User


@transaction.atomic
def change_panels(open_desk: OpenDesk, change: Change, *, by: User, seen: str) -> Change:
    """Make the whole change on the draft, or nothing; returns the change that undoes it.

    `seen` is the word of `seen_of` for the panels concerned, as the coordinator looked at them:
    if somebody changed one of them since, nothing happens. Everybody taken away stands up before
    anybody sits down, so that two analysts of one hour can trade places.
    """
    seats = seats_taken(open_desk, change.take)
    panels = lock_panels(panels_of(open_desk, seats, change, by), by)
    if seen != seen_of(panels):
        raise DomainError(
            _("The panels have changed since you looked. Nothing was done: look again.")
        )
    analysts = lock_analysts(
        [*(seat.analyst_id for seat in seats), *(analyst for _panel, analyst in change.put)]
    )
    for seat in seats:
        remove_seat(panels[seat.consultation_id], seat, by=by)
    made = [put(panels[panel], analysts[analyst], by=by) for panel, analyst in change.put]
    return Change(
        take=tuple(seat.pk for seat in made),
        put=tuple((seat.consultation_id, seat.analyst_id) for seat in seats),
    )


def seats_taken(open_desk: OpenDesk, ids: Iterable[int]) -> list[PanelSeat]:
    wanted = set(ids)
    seats = list(
        PanelSeat.objects.filter(pk__in=wanted, consultation__open_desk=open_desk, leaving=False)
        .select_related("analyst__user", "consultation")
        .order_by("pk")
    )
    if len(seats) < len(wanted):
        raise DomainError(
            _("The panels have changed since you looked. Nothing was done: look again.")
        )
    return seats


def panels_of(
    open_desk: OpenDesk, seats: Iterable[PanelSeat], change: Change, by: User
) -> list[Consultation]:
    """The consultations concerned, as far as this person may know of them."""
    ids = {seat.consultation_id for seat in seats} | {panel for panel, _analyst in change.put}
    concerned = list(
        Consultation.objects.visible_to(by)
        .filter(pk__in=ids, open_desk=open_desk)
        .select_related("open_desk", "session")
    )
    if len(concerned) < len(ids):
        raise DomainError(_("This consultation is no longer on the board."))
    return concerned
