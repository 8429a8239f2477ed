"""Records are asked for until they are there: what became of the hour, and what it gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.enums import ConsultationStatus as C
from consultations.messages.facts import Facts, address, seat_facts
from consultations.messages.facts import desk_facts as usual_facts
from consultations.messages.samples import DESK_SAMPLE, SEAT_SAMPLE
from consultations.models import Approach, Consultation, PanelSeat, Record
from consultations.reminders import the_analyst
from fbias.notifications.enums import Audience
from fbias.notifications.kinds import Kind, register
from fbias.notifications.reminders import Reminder
from fbias.notifications.reminders import register as register_reminder
from members.enums import MembershipStatus
from members.models import User
from members.queries.conflicts import in_conflict
from members.queries.people import coordinators_for

HOUR = timedelta(hours=1)
DAYS = (1, 3, 7, 14, 21, 28, 35, 42, 49, 56)  # after the hour
DESK_AFTER = timedelta(days=7)
FORGOTTEN_AFTER = timedelta(days=60)
SEAT: Mapping[str, object] = {
    **SEAT_SAMPLE,
    "record_url": "https://portal.example/consultations/12/record/",
    "lacks_block": True,
}
DESK: Mapping[str, object] = {
    **DESK_SAMPLE,
    "title": "Counting nuclei in gut sections",
    "record_url": "https://portal.example/consultations/12/record/",
    "is_held": True,
}


def over_since(seconds: timedelta) -> dict[str, object]:
    now = timezone.now()
    return {"session__ends_at__range": (now - FORGOTTEN_AFTER, now - seconds)}


def unmarked(_now: object) -> QuerySet[PanelSeat]:
    """Seats of sessions that are over, of which nobody said what became."""
    return seats_of(Consultation.objects.filter(status=C.CONFIRMED, **over_since(HOUR)))


def unwritten(_now: object) -> QuerySet[PanelSeat]:
    """Seats of sessions that took place, whose record the user does not have."""
    return seats_of(without_record(timedelta(days=DAYS[0])))


def without_record(since: timedelta) -> QuerySet[Consultation]:
    written = Record.objects.filter(sent_at__isnull=False).values("consultation")
    return Consultation.objects.filter(status=C.HELD, **over_since(since)).exclude(pk__in=written)


def seats_of(consultations: QuerySet[Consultation]) -> QuerySet[PanelSeat]:
    told = PanelSeat.objects.filter(
        published_at__isnull=False,
        leaving=False,
        analyst__status__in=MembershipStatus.CURRENT,
        consultation__in=consultations,
    )
    return told.select_related(
        "analyst__user", "consultation__session", "consultation__requester"
    ).order_by("pk")


def late(_now: object) -> QuerySet[Consultation]:
    """Over for a week, and nobody said what became of it, or the user has no record."""
    open_ones = Consultation.objects.filter(status=C.CONFIRMED, **over_since(DESK_AFTER))
    found = without_record(DESK_AFTER).values("pk").union(open_ones.values("pk"))
    return Consultation.objects.filter(pk__in=found).select_related("session", "requester")


def stage_of(consultation: Consultation) -> str:
    """The last day that has passed on which it is asked for."""
    assert consultation.session  # noqa: S101 - it is over
    ago = timezone.now() - consultation.session.ends_at
    return f"day-{max([0, *(day for day in DAYS if timedelta(days=day) <= ago)])}"


def stage_of_seat(seat: PanelSeat) -> str:
    return stage_of(seat.consultation)


def those_who_coordinate(consultation: Consultation) -> Iterable[User]:
    return coordinators_for(consultation.requester)


def is_unmarked(seat: PanelSeat) -> bool:
    return seat.consultation.status == C.CONFIRMED and may_know(seat)


def is_unwritten(seat: PanelSeat) -> bool:
    return lacks_record(seat.consultation) and may_know(seat)


def is_late(consultation: Consultation) -> bool:
    return consultation.status == C.CONFIRMED or lacks_record(consultation)


def lacks_record(consultation: Consultation) -> bool:
    sent = Record.objects.filter(consultation=consultation, sent_at__isnull=False)
    return consultation.status == C.HELD and not sent.exists()


def may_know(seat: PanelSeat) -> bool:
    told = seat.published_at is not None
    return told and not in_conflict(seat.analyst.user, *seat.consultation.asking)


def record_seat_facts(seat: PanelSeat, recipient: User) -> Facts:
    own = Approach.objects.filter(consultation=seat.consultation, analyst=seat.analyst)
    return {
        **seat_facts(seat, recipient),
        "record_url": address("record", seat.consultation_id),
        "lacks_block": seat.agreed_at is None and not own.exists(),
    }


def record_desk_facts(consultation: Consultation, recipient: User) -> Facts:
    return {
        **usual_facts(consultation, recipient),
        "title": consultation.title,
        "record_url": address("record", consultation.pk),
        "is_held": consultation.status == C.HELD,
    }


def register_kinds() -> None:
    for name, label, overdue, wanted in (
        ("panel_over", _("Panel reminder: did it take place?"), unmarked, is_unmarked),
        ("panel_record", _("Panel reminder: the record"), unwritten, is_unwritten),
    ):
        register(
            Kind(
                name,
                label,
                PanelSeat,
                sample=SEAT,
                context=record_seat_facts,
                still_wanted=wanted,
                repeatable=True,
            )
        )
        register_reminder(Reminder(name, overdue, the_analyst, stage_of_seat))
    register(
        Kind(
            "desk_record",
            _("Desk: a record is late"),
            Consultation,
            sample=DESK,
            context=record_desk_facts,
            still_wanted=is_late,
            repeatable=True,
            optional=Audience.COORDINATORS,
            leads_to="record_url",
        )
    )
    register_reminder(Reminder("desk_record", late, those_who_coordinate, stage_of))
