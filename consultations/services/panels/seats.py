"""Seat and unseat analysts on the draft; lock a seat. Nobody is told before publication."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus
from consultations.models import Consultation, Decline, PanelSeat
from consultations.queries.conflicts import kept_off, panel_is_full
from fbias.core.constraints import constraints_speak
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import Analyst, User
from members.queries.availability import is_away


def lock_for_panel(consultation: Consultation, by: User) -> Consultation:
    """The locked row, if this person may seat its panel and it is booked."""
    locked = lock_for(consultation, "seat", by=by)
    if locked.status not in ConsultationStatus.BOOKED:
        raise DomainError(
            _("This consultation is “%(state)s”; it has no panel.")
            % {"state": locked.get_status_display()}
        )
    return locked


def lock_panels(consultations: Iterable[Consultation], by: User) -> dict[int, Consultation]:
    """Several panels locked, always in the same order, so that nobody waits for ever."""
    in_order = sorted(consultations, key=lambda one: one.pk)
    return {one.pk: lock_for_panel(one, by) for one in in_order}


def lock_analysts(ids: Iterable[int]) -> dict[int, Analyst]:
    """Fresh rows; two seats of one analyst wait for each other instead of deadlocking."""
    rows = (
        Analyst.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user", "facility")
        .filter(pk__in=set(ids))
        .order_by("pk")
    )
    return {analyst.pk: analyst for analyst in rows}


@transaction.atomic
def seat_analyst(consultation: Consultation, analyst: Analyst, *, by: User) -> PanelSeat:
    """Put an analyst on the draft of the panel; one who was about to leave stays.

    Refuses a conflict of interest, a full panel, a second session at the same time and people who
    are away; what only deserves a second look is named beside the candidate on the board.
    """
    locked = lock_for_panel(consultation, by)
    (analyst,) = lock_analysts([analyst.pk]).values()
    return put(locked, analyst, by=by)


def put(locked: Consultation, analyst: Analyst, *, by: User) -> PanelSeat:
    """Seat on a locked consultation. Whoever is seated by hand has changed their mind, if any."""
    check_may_sit(locked, analyst)
    seat = locked.seats.filter(analyst=analyst).first()
    with constraints_speak(PanelSeat):
        if seat is not None and seat.leaving:
            seat.leaving = False
            seat.save(update_fields=["leaving"])
        else:
            seat = new_seat(locked, analyst, by=by)
            seat.save(force_insert=True)
    Decline.objects.filter(consultation=locked, analyst=analyst).delete()
    record(locked, "seat", by=by, analyst=analyst.pk)
    return seat


def new_seat(locked: Consultation, analyst: Analyst, *, by: User) -> PanelSeat:
    assert locked.session  # noqa: S101 - a booked consultation has a session
    return PanelSeat(
        consultation=locked, analyst=analyst, period=locked.session.period, seated_by=by
    )


def check_may_sit(locked: Consultation, analyst: Analyst) -> None:
    name = {"name": analyst.user.name}
    if exclusion := kept_off(analyst, locked):
        raise DomainError(exclusion.sentence(analyst.user.name))
    if not analyst.can_work:
        raise DomainError(_("%(name)s is not an active member now.") % name)
    if is_away(analyst, locked.open_desk.day):
        raise DomainError(_("%(name)s is away on this day.") % name)
    if locked.seats.filter(leaving=False).count() >= locked.open_desk.panel_max:
        raise DomainError(panel_is_full(locked.open_desk.panel_max))


@transaction.atomic
def unseat_analyst(seat: PanelSeat, *, by: User) -> None:
    """Take an analyst off the draft; whoever was told stays told until the next publication."""
    locked = lock_for_panel(seat.consultation, by)
    fresh = locked.seats.select_related("analyst__user").filter(pk=seat.pk, leaving=False).first()
    if fresh is None:
        raise DomainError(_("This analyst no longer sits on the panel."))
    remove_seat(locked, fresh, by=by)


def remove_seat(locked: Consultation, seat: PanelSeat, *, by: User) -> None:
    """Remove a seat of a locked consultation from the draft."""
    if seat.locked:
        raise DomainError(
            _("%(name)s is locked on this panel. Unlock the seat first.")
            % {"name": seat.analyst.user.name}
        )
    if seat.published_at:
        PanelSeat.objects.filter(pk=seat.pk).update(leaving=True)
    else:
        PanelSeat.objects.filter(pk=seat.pk).delete()
    record(locked, "unseat", by=by, analyst=seat.analyst_id)


@transaction.atomic
def lock_seat(seat: PanelSeat, *, by: User, locked: bool) -> None:
    """Keep a seat whatever is proposed next, or let it go; the same click twice is one."""
    panel = lock_for_panel(seat.consultation, by)
    changed = panel.seats.filter(pk=seat.pk, leaving=False).exclude(locked=locked)
    if changed.update(locked=locked):
        record(panel, "lock_seat" if locked else "unlock_seat", by=by, analyst=seat.analyst_id)
    elif not panel.seats.filter(pk=seat.pk, leaving=False).exists():
        raise DomainError(_("This analyst no longer sits on the panel."))
