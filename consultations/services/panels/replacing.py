"""On the day there is no draft: one leaves, another comes, and everybody is told at once."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from consultations.models import PanelSeat
from consultations.services.panels.publication import are_free, let_go, tell
from consultations.services.panels.seats import lock_analysts, lock_for_panel, put, remove_seat
from fbias.core.errors import DomainError
from members.models import Analyst, User


@transaction.atomic
def replace_now(seat: PanelSeat, analyst: Analyst, *, by: User) -> PanelSeat:
    """Seat an analyst in another's place and tell both, and the user; other panels stay drafts."""
    locked = lock_for_panel(seat.consultation, by)
    analysts = lock_analysts([seat.analyst_id, analyst.pk])
    leaving = locked.seats.select_related("analyst__user").filter(pk=seat.pk, leaving=False).first()
    if leaving is None:
        raise DomainError(_("This analyst no longer sits on the panel."))
    remove_seat(locked, leaving, by=by)
    new = put(locked, analysts[analyst.pk], by=by)
    if not are_free([new]):
        raise DomainError(_("This analyst is still expected in another session at this hour."))
    gone = let_go(locked, list(locked.seats.select_related("analyst__user").filter(pk=seat.pk)))
    tell(locked, fresh=[new], left=gone, by=by)
    return new
