"""Seats that somebody holds, that can still be answered for, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.enums import ConsultationStatus
from consultations.links.seats import Named
from consultations.models import Consultation, Decline, PanelSeat
from consultations.queries.panels.replacements import replacements_in_words
from fbias.core.addresses import address
from fbias.core.prepared import moment
from fbias.core.said_dates import date_format
from members.enums import MembershipStatus
from members.hooks.leaving import PROPOSED, Held, Period
from members.models import Analyst, User
from members.queries.conflicts import in_conflict


def awaiting(seats: QuerySet[PanelSeat]) -> QuerySet[PanelSeat]:
    """Those among these whose analyst was told and whose hour has not begun."""
    return seats.filter(
        published_at__isnull=False,
        analyst__status__in=MembershipStatus.CURRENT,
        analyst__user__is_active=True,
        consultation__status__in=ConsultationStatus.BOOKED,
        consultation__session__starts_at__gt=moment(),
    ).select_related(
        "analyst__user", "consultation__session", "consultation__requester__institution"
    )


def seats_named(named: Named) -> QuerySet[PanelSeat]:
    """The seat of a link; whoever was seated again has another one on the same panel."""
    seats = PanelSeat.objects.filter(analyst=named.analyst)
    return seats.filter(Q(pk=named.seat) | Q(consultation=named.consultation))


def answerable_seat(named: Named) -> PanelSeat | None:
    """The seat that a personal link was made for, as long as it can be answered for."""
    seat = awaiting(seats_named(named)).first()
    if seat is None or in_conflict(seat.analyst.user, *seat.consultation.asking):
        return None
    return seat


@dataclass(frozen=True)
class Settled:
    """Why a seat cannot be answered for any more, and what its analyst said.

    A seat that is gone or hidden tells nothing about its session: neither that it goes on, nor
    whether somebody declared a conflict.
    """

    seat: PanelSeat | None = None
    decline: Decline | None = None

    @property
    def takes_place(self) -> bool:
        assert self.seat  # noqa: S101 - asked only where there is a seat
        return self.seat.consultation.status in ConsultationStatus.OCCUPYING


def settled(named: Named) -> Settled:
    """What a link shows when its seat cannot be answered for."""
    declines = Decline.objects.filter(consultation=named.consultation, analyst=named.analyst)
    seats = seats_named(named).filter(
        published_at__isnull=False,
        analyst__status__in=MembershipStatus.CURRENT,
        analyst__user__is_active=True,
    )
    seat = seats.select_related("analyst__user", "consultation__session").first()
    if seat and in_conflict(seat.analyst.user, *seat.consultation.asking):
        seat = None
    return Settled(seat, declines.first())


def session_end(named: Named) -> datetime | None:
    """When the session that a link is about ends; None where nothing is known of it any more."""
    about = Q(pk=named.consultation) | Q(seats__pk=named.seat, seats__analyst=named.analyst)
    ends = Consultation.objects.filter(about, session__isnull=False)
    return ends.values_list("session__ends_at", flat=True).first()


def own_settled(consultation: Consultation, person: User) -> Settled | None:
    """The same for somebody who sat on this panel or gave the seat back; None for others."""
    if person.standing.analyst is None:
        return None
    found = settled(Named(0, person.standing.analyst, consultation.pk))
    return found if found.seat or found.decline else None


def own_seat(consultation: Consultation, person: User) -> PanelSeat | None:
    """The person's own seat on this panel, as long as it can be answered for."""
    return awaiting(
        PanelSeat.objects.filter(consultation=consultation, analyst__user=person)
    ).first()


def seats_held(
    analyst: Analyst, *, reader: User, during: Period | None, propose: bool
) -> list[Held]:
    """Published seats to come; nobody learns of a draft, nor of what is hidden from them."""
    seats = PanelSeat.objects.filter(
        analyst=analyst,
        published_at__isnull=False,
        leaving=False,
        consultation__status__in=ConsultationStatus.BOOKED,
        consultation__in=Consultation.objects.visible_to(reader),
        period__startswith__gt=timezone.now(),
    )
    if during:
        seats = seats.filter(consultation__open_desk__day__range=during)
    rows = seats.select_related("consultation__open_desk").order_by("period")
    return [_held(seat, reader=reader, propose=propose) for seat in rows]


def _held(seat: PanelSeat, *, reader: User, propose: bool) -> Held:
    consultation = seat.consultation
    moment = timezone.localtime(seat.period.lower)
    proposed = replacements_in_words(consultation, by=reader) if propose else []
    page = (
        address("consultations:board", consultation.open_desk_id)
        if reader.is_coordinator
        else consultation.get_absolute_url()
    )
    return Held(
        _("Panel of %(reference)s, %(day)s at %(hour)s")
        % {
            "reference": consultation.reference,
            "day": date_format(moment, "j F Y"),
            "hour": date_format(moment, "H:i"),
        },
        page,
        [one["name"] for one in proposed[:PROPOSED]],
    )
