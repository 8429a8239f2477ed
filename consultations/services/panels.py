"""Seat and unseat analysts; publish the panels of an open desk."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus
from consultations.models import Consultation, OpenDesk, PanelSeat
from consultations.services.announcements import announce_panel, announce_unseated
from consultations.services.booking import tell_calendars
from fbias.core.constraints import constraints_speak
from fbias.core.errors import DomainError
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.enums import MembershipStatus
from members.models import Analyst, User
from members.queries.conflicts import in_conflict


@dataclass(frozen=True)
class Published:
    """What publishing did: which consultations have a panel now, and which are still short."""

    done: list[Consultation] = field(default_factory=list)
    short: list[Consultation] = field(default_factory=list)


def lock_for_panel(consultation: Consultation, by: User) -> Consultation:
    """The locked row, if this person may seat its panel and it is booked."""
    locked = lock_for(consultation, "seat", by=by)
    if locked.status not in ConsultationStatus.BOOKED:
        raise DomainError(
            _("This consultation is “%(state)s”; it has no panel.")
            % {"state": locked.get_status_display()}
        )
    return locked


def lock_analyst(analyst: Analyst) -> Analyst:
    """The fresh row; two seats of one analyst wait for each other instead of deadlocking."""
    return (
        Analyst.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user")
        .get(pk=analyst.pk)
    )


@transaction.atomic
def seat_analyst(consultation: Consultation, analyst: Analyst, *, by: User) -> PanelSeat:
    """Put an analyst on the panel, as a draft until published.

    Refuses a conflict of interest, a full panel, a second session at the same time and people who
    are away; what only deserves a second look is named beside the candidate on the board.
    """
    locked = lock_for_panel(consultation, by)
    analyst = lock_analyst(analyst)
    if analyst.user_id == locked.requester_id or in_conflict(analyst.user, locked.requester):
        raise DomainError(_("%(name)s cannot sit on this panel.") % {"name": analyst.user.name})
    if analyst.status != MembershipStatus.ACTIVE:
        raise DomainError(_("%(name)s is not an active member now.") % {"name": analyst.user.name})
    if locked.seats.count() >= locked.open_desk.panel_max:
        raise DomainError(
            _("The panel is full: %(count)d analysts at most.")
            % {"count": locked.open_desk.panel_max}
        )
    assert locked.session  # noqa: S101 - a booked consultation has a session
    seat = PanelSeat(
        consultation=locked, analyst=analyst, period=locked.session.period, seated_by=by
    )
    with constraints_speak(PanelSeat):
        seat.save(force_insert=True)
    record(locked, "seat", by=by, analyst=analyst.pk)
    return seat


@transaction.atomic
def unseat_analyst(seat: PanelSeat, *, by: User) -> None:
    """Take an analyst off the panel; whoever had been told is told again."""
    locked = lock_for_panel(seat.consultation, by)
    fresh = locked.seats.select_related("analyst__user").filter(pk=seat.pk).first()
    if fresh is None:
        raise DomainError(_("This analyst does not sit on the panel any more."))
    record(locked, "unseat", by=by, analyst=fresh.analyst_id)
    PanelSeat.objects.filter(pk=fresh.pk).delete()
    if fresh.published_at:
        tell_calendars(locked)
        announce_unseated(locked, seat=fresh)


@transaction.atomic
def publish_panels(open_desk: OpenDesk, *, by: User) -> Published:
    """Publish every complete panel of the day; tell users and analysts what is new to them."""
    if not by.has_perm(OpenDesk.get_perm("publish"), open_desk):
        raise PermissionDenied
    result = Published()
    booked = (
        Consultation.objects.booked()
        .filter(open_desk=open_desk)
        .visible_to(by)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    for consultation in booked:
        seats = list(consultation.seats.select_related("analyst__user"))
        fresh = [seat for seat in seats if seat.published_at is None]
        if len(seats) < open_desk.panel_min:
            result.short.append(consultation)
        elif fresh:
            PanelSeat.objects.filter(pk__in=[seat.pk for seat in fresh]).update(
                published_at=timezone.now()
            )
            record(consultation, "publish", by=by, analysts=[seat.analyst_id for seat in seats])
            announce_panel(consultation, fresh=fresh)
            result.done.append(consultation)
    return result
