"""What is about to go wrong on a day: a session without a panel, or without an image, in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.enums import ConsultationStatus as C
from consultations.models import Consultation, ConsultationImage, OpenDesk, PanelSeat
from consultations.models.bookings import ConsultationQuerySet, data_due
from consultations.models.open_desks import LATE_WITHIN
from fbias.core.prepared import PreparedFor, key, moment
from members.models import User
from members.queries.people import coordinators

BEFORE = timedelta(days=2)
LAST_DAY = timedelta(days=1)
PANEL, IMAGE, WORD = "panel", "image", "word"


@dataclass(frozen=True)
class Alarm:
    """One session, what it lacks (`panel`, `image`, a coordinator's `word`), and that in words."""

    consultation: Consultation
    lacks: str
    words: str


def alarms_of(open_desk: OpenDesk, *, by: User) -> list[Alarm]:
    """What this person may know of and act on; their own question is for others to see to."""
    return alarms_among(known_on(by, open_desk=open_desk.pk), open_desk, timezone.now())


def alarms_on_board(
    booked: Iterable[Consultation], seats: Iterable[PanelSeat], *, by: User, now: datetime
) -> list[Alarm]:
    """The same of consultations that this person sees, and of the seats of their day."""
    of_each: dict[int, list[PanelSeat]] = defaultdict(list)
    for seat in seats:
        of_each[seat.consultation_id].append(seat)
    ahead = [
        (consultation.session.starts_at, consultation.session.room, consultation.pk, consultation)
        for consultation in booked
        if consultation.status in C.BOOKED
        and consultation.session
        and consultation.session.starts_at > now
        and consultation.requester_id != by.pk
    ]
    return [
        alarm
        for *_when, one in sorted(ahead)
        for alarm in alarms_about(one, of_each[one.pk], one.open_desk, now)
    ]


@PreparedFor
def known_on(by: Any) -> ConsultationQuerySet:
    ahead = booked_ahead().filter(open_desk=key("open_desk"))
    return ahead.visible_to(by).exclude(requester=by)


def alarming_desks(now: datetime) -> list[OpenDesk]:
    """Open desks ahead on which something is missing, whoever may know of it."""
    return list(alarms_by_desk(alarming(booked_ahead()), now))


def known_alarms(by: User) -> dict[OpenDesk, list[Alarm]]:
    """The same for one coordinator: what they may know of and act on, by open desk."""
    return alarms_by_desk(known_to(by), timezone.now())


@PreparedFor
def known_to(by: Any) -> ConsultationQuerySet:
    return alarming(booked_ahead().visible_to(by).exclude(requester=by))


def alarming(booked: ConsultationQuerySet) -> ConsultationQuerySet:
    """Those whose time to be alarming has come."""
    its_time = (
        data_due(within=LATE_WITHIN)
        | Q(open_desk__panel_freeze_at__lte=moment(BEFORE))
        | Q(session__starts_at__lte=moment(BEFORE))
    )
    return booked.filter(its_time)


def alarms_by_desk(booked: Iterable[Consultation], now: datetime) -> dict[OpenDesk, list[Alarm]]:
    """Only open desks on which something is missing, the next one first; three queries."""
    by_desk: dict[OpenDesk, list[Consultation]] = defaultdict(list)
    for one in booked:
        by_desk[one.open_desk].append(one)
    in_order = sorted(by_desk.items(), key=lambda pair: (pair[0].day, pair[0].pk))
    alarms = {desk: alarms_among(consultations, desk, now) for desk, consultations in in_order}
    return {desk: missing for desk, missing in alarms.items() if missing}


def alarmed(open_desk: OpenDesk) -> list[User]:
    """The coordinators who can do something about it."""
    return [person for person in coordinators() if alarms_of(open_desk, by=person)]


def stage(open_desk: OpenDesk) -> str:
    """The last instant that has passed at which coordinators are told of what is missing then."""
    first = min(session.starts_at for session in open_desk.sessions.all())
    instants = (
        open_desk.data_late_at,
        open_desk.data_deadline_at,
        open_desk.panel_freeze_at - BEFORE,
        open_desk.panel_freeze_at,
        first - LAST_DAY,
    )
    passed = [instant for instant in instants if instant <= timezone.now()]
    return f"{max(passed).astimezone(UTC):%Y%m%dT%H%MZ}" if passed else "early"


def booked_ahead() -> ConsultationQuerySet:
    return (
        Consultation.objects.booked()
        .filter(session__starts_at__gt=moment())
        .select_related("session", "open_desk")
        .prefetch_related(
            "seats", Prefetch("images", ConsultationImage.objects.select_related("upload"))
        )
        .order_by("session__starts_at", "session__room", "pk")
    )


def alarms_among(
    consultations: Iterable[Consultation], open_desk: OpenDesk, now: datetime
) -> list[Alarm]:
    return [
        alarm
        for consultation in consultations
        for alarm in alarms_about(consultation, consultation.seats.all(), open_desk, now)
    ]


def alarms_about(
    consultation: Consultation, seats: Iterable[PanelSeat], open_desk: OpenDesk, now: datetime
) -> list[Alarm]:
    alarms = (
        panel_alarm(consultation, seats, open_desk, now),
        image_alarm(consultation, open_desk, now),
    )
    return [alarm for alarm in alarms if alarm]


def panel_alarm(
    consultation: Consultation, seats: Iterable[PanelSeat], open_desk: OpenDesk, now: datetime
) -> Alarm | None:
    """From two days before panels are final: fewer analysts told than the smallest panel needs."""
    told = sum(bool(seat.published_at) and not seat.leaving for seat in seats)
    if now < open_desk.panel_freeze_at - BEFORE or told >= open_desk.panel_min:
        return None
    if not told:
        return Alarm(consultation, PANEL, _("No panel is published."))
    words = ngettext(
        "%(told)d analyst is told; %(least)d are needed.",
        "%(told)d analysts are told; %(least)d are needed.",
        told,
    )
    return Alarm(consultation, PANEL, words % {"told": told, "least": open_desk.panel_min})


def word_awaited(consultation: Consultation) -> Alarm | None:
    """An image opens, and still the place is not confirmed."""
    if consultation.status != C.PROVISIONAL:
        return None
    if consultation.needs_yes:
        words = _("Missed the last session: confirm it by hand, or call it off.")
        return Alarm(consultation, WORD, words)
    if consultation.blocked_images:
        words = _("A file has a fault: confirm it by hand, or wait until it is mended.")
        return Alarm(consultation, WORD, words)
    if consultation.missing_answers:
        words = _("A required answer is missing: confirm it by hand, or ask for it.")
        return Alarm(consultation, WORD, words)
    return None


def image_alarm(consultation: Consultation, open_desk: OpenDesk, now: datetime) -> Alarm | None:
    """No image that opens, when somebody can still do something about it."""
    if consultation.images_are_in and consultation.status == C.PROVISIONAL:
        return word_awaited(consultation)
    if consultation.usable_images:
        return None
    assert consultation.session  # noqa: S101 - a booked consultation has a session
    if consultation.status == C.PROVISIONAL:
        if consultation.has_no_images_yet and now >= consultation.data_late_at:
            return Alarm(
                consultation, WORD, _("No images yet: confirm it by hand, or call it off.")
            )
        if consultation.is_past_data_deadline(now):
            return Alarm(consultation, IMAGE, _("Images were due, and none opens."))
    elif not consultation.has_no_images_yet and now >= consultation.session.starts_at - BEFORE:
        return Alarm(consultation, IMAGE, _("Confirmed by hand, and still no image that opens."))
    return None
