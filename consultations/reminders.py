"""Reminders of the open desk: what is overdue now, in elapsed hours, never after the hour began."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, F, Model, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from consultations.enums import ConsultationStatus, OpenDeskStatus, SeatAnswer
from consultations.models import Consultation, Guest, PanelSeat
from consultations.queries.bookings.lacking import lacking_of_the_gate
from fbias.notifications.enums import NotificationStatus
from fbias.notifications.models import Notification
from fbias.notifications.reminders import Reminder, register
from members.enums import MembershipStatus
from members.models import Absence, User
from members.models.memberships import working
from members.queries.conflicts import in_conflict
from members.queries.people import coordinators_for


@dataclass(frozen=True)
class Window:
    """From `begins` before an instant until `ends` before it.

    One reminder's window ends where the next one's begins: after a long silence only the later
    one is sent.
    """

    begins: timedelta
    ends: timedelta

    def of(self, field: str, now: datetime) -> dict[str, datetime]:
        """The lookups for rows whose `field` lies so far ahead of `now`."""
        utc = now.astimezone(UTC)  # in any other zone, Python adds hours by the wall clock
        return {f"{field}__lte": utc + self.begins, f"{field}__gt": utc + self.ends}

    def holds(self, consultation: Consultation, now: datetime) -> bool:
        """Whether the session lies so far ahead of `now`."""
        session = consultation.session
        if session is None:
            return False
        ahead = session.starts_at.astimezone(UTC) - now.astimezone(UTC)
        return self.ends < ahead <= self.begins


ALARMED_BEFORE = timedelta(days=14)
DAY_BEFORE = Window(timedelta(hours=24), timedelta(hours=1))
HOUR_BEFORE = Window(timedelta(hours=1), timedelta(0))
THREE_DAYS_LEFT = Window(timedelta(days=3), timedelta(days=1))
ANSWER_WITHIN = timedelta(days=3)
MOST_ASKED = 3
ONE_DAY_LEFT = Window(timedelta(days=1), timedelta(0))
LATELY = 12  # a part of the time that is left: two hours before the reminder of a day before
UNFINISHED_AFTER, UNFINISHED_FOR = timedelta(hours=1), timedelta(days=3)
NEWS = (
    "consultation_received",
    "consultation_confirmed",
    "consultation_panel",
    "consultation_moved",
    "consultation_call",
)
GUEST_NEWS = ("guest_added", "guest_changed")
SEAT_NEWS = ("panel_seated", "panel_moved", "panel_call")


def lacks_something(consultation: Consultation) -> bool:
    """An answer, an image that opens, or one without a fault; nothing arrives just now."""
    return bool(lacking_of_the_gate(consultation))


def lacking_among(rows: QuerySet[Consultation]) -> list[Consultation]:
    known = rows.select_related("requester__equipment_check", "open_desk")
    return [one for one in known.prefetch_related("images__upload") if lacks_something(one)]


def data_missing(window: Window, now: datetime) -> list[Consultation]:
    """Booked places that lack something, booked before this reminder's time had come."""
    late = Consultation.objects.with_due().filter(
        status__in=ConsultationStatus.BOOKED,
        booked_at__lt=F("due") - window.begins,
        **window.of("due", now),
    )
    return lacking_among(late)


def last_calls(now: datetime) -> list[Consultation]:
    """Places that lack something, after the images were due and before they are given up."""
    late = Consultation.objects.past_data_deadline().exclude(
        pk__in=Consultation.objects.past_grace().values("pk")
    )
    return lacking_among(late.filter(status=ConsultationStatus.PROVISIONAL))


def those_of_the_desk(consultation: Consultation) -> Iterable[User]:
    return coordinators_for(consultation.requester)


def due_of(consultation: Consultation) -> str:
    """Images that are due later after all are called for again."""
    return f"due-{instant(consultation.due_at)}"


def left_unfinished(now: datetime) -> QuerySet[Consultation]:
    """Forms with answers whose hold ended an hour to three days ago, with no other way taken."""
    another = Consultation.objects.filter(
        requester=OuterRef("requester"), open_desk=OuterRef("open_desk")
    ).live()
    return (
        Consultation.objects.filter(
            status=ConsultationStatus.EXPIRED,
            hold_expires_at__range=(now - UNFINISHED_FOR, now - UNFINISHED_AFTER),
            open_desk__status=OpenDeskStatus.OPEN,
            open_desk__closes_at__gt=now,
        )
        .exclude(answers={})
        .exclude(Exists(another))
        .select_related("requester", "open_desk")
    )


def sessions_ahead(window: Window, now: datetime) -> QuerySet[Consultation]:
    return (
        Consultation.objects.booked()
        .filter(**window.of("session__starts_at", now))
        .exclude(Exists(just_told(Consultation, NEWS, "session__starts_at", window)))
        .select_related("requester", "session")
    )


def guests_ahead(window: Window, now: datetime) -> QuerySet[Guest]:
    """Colleagues of sessions so far ahead, but for those who were told of it just now."""
    ahead = Consultation.objects.booked().filter(**window.of("session__starts_at", now))
    told = just_told(Guest, GUEST_NEWS, "consultation__session__starts_at", window)
    return (
        Guest.objects.filter(consultation__in=ahead)
        .exclude(Exists(told))
        .select_related("person", "consultation__session", "consultation__requester")
    )


def just_told(
    model: type[Model], kinds: Sequence[str], starts: str, window: Window
) -> QuerySet[Notification]:
    """Mails that said all of it so shortly before the reminder that it would only repeat them."""
    since = OuterRef(starts) - Value(window.begins + window.begins / LATELY)
    return Notification.objects.filter(
        about_type=ContentType.objects.get_for_model(model),
        about_id=Cast(OuterRef("pk"), CharField()),
        kind__in=kinds,
        created_at__gt=since,
    ).exclude(status__in=(NotificationStatus.DROPPED, NotificationStatus.FAILED))


def seats_ahead(window: Window, now: datetime) -> QuerySet[PanelSeat]:
    """Published seats of members in sessions so far ahead."""
    seats = PanelSeat.objects.filter(
        published_at__isnull=False,
        analyst__status__in=MembershipStatus.CURRENT,
        consultation__status__in=ConsultationStatus.BOOKED,
        **window.of("consultation__session__starts_at", now),
    )
    told = just_told(PanelSeat, SEAT_NEWS, "consultation__session__starts_at", window)
    return seats.exclude(Exists(told)).select_related(
        "analyst__user", "consultation__session", "consultation__requester"
    )


def unanswered(now: datetime) -> QuerySet[PanelSeat]:
    """Seats told of three days ago or earlier, to come, without a yes or a no."""
    return PanelSeat.objects.filter(
        published_at__lte=now - ANSWER_WITHIN,
        leaving=False,
        answer=SeatAnswer.NONE,
        analyst__status__in=MembershipStatus.CURRENT,
        consultation__status__in=ConsultationStatus.BOOKED,
        consultation__session__starts_at__gt=now,
    ).select_related("analyst__user", "consultation__session", "consultation__requester")


def seats_of_the_gone(now: datetime) -> QuerySet[PanelSeat]:
    """Published seats of the next two weeks whose analyst cannot come: away, on leave, or gone."""
    day = OuterRef("consultation__open_desk__day")
    away = Absence.objects.filter(
        analyst=OuterRef("analyst"), first_day__lte=day, last_day__gte=day
    )
    return PanelSeat.objects.filter(
        Exists(away) | ~working("analyst"),
        published_at__isnull=False,
        leaving=False,
        consultation__status__in=ConsultationStatus.BOOKED,
        consultation__session__starts_at__range=(now, now + ALARMED_BEFORE),
    ).select_related("analyst__user", "consultation__session", "consultation__requester")


def those_who_coordinate(seat: PanelSeat) -> Iterable[User]:
    return coordinators_for(seat.consultation.requester).exclude(pk=seat.analyst.user_id)


def week_of(seat: PanelSeat) -> str:
    """Once in the week before the last one, once in the last one, once in the last two days."""
    assert seat.consultation.session  # noqa: S101 - asked of booked sessions
    left = seat.consultation.session.starts_at - timezone.now()
    steps = (timedelta(days=2), timedelta(days=7), ALARMED_BEFORE)
    return next(f"{step.days}d" for step in steps if left <= step or step == ALARMED_BEFORE)


def the_user(consultation: Consultation) -> Iterable[User]:
    return (consultation.requester,)


def the_analyst(seat: PanelSeat) -> Iterable[User]:
    """Nobody, once a conflict of interest hides the session from the analyst."""
    if in_conflict(seat.analyst.user, *seat.consultation.asking):
        return ()
    return (seat.analyst.user,)


def the_guest(guest: Guest) -> Iterable[User]:
    return (guest.person,)


def hour_of_guest(guest: Guest) -> str:
    return hour_of(guest.consultation)


def instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%MZ}"


def hour_of(consultation: Consultation) -> str:
    """The hour is the occasion: a session moved to another hour is reminded of again."""
    return instant(consultation.session.starts_at) if consultation.session else ""


def the_desk(consultation: Consultation) -> str:
    """Once, however often the form is begun again."""
    return "desk"


def hour_of_seat(seat: PanelSeat) -> str:
    return hour_of(seat.consultation)


def asked_again(seat: PanelSeat) -> str:
    """Every three days for this hour, three times at most."""
    assert seat.published_at  # noqa: S101 - asked of seats that were told of
    times = (timezone.now() - seat.published_at) // ANSWER_WITHIN
    return f"{hour_of_seat(seat)}-{max(1, min(times, MOST_ASKED))}"


def deadline_of(window: Window, consultation: Consultation) -> str:
    return f"{window.begins.days}d-{instant(consultation.due_at)}"


def register_reminders() -> None:
    for window in (THREE_DAYS_LEFT, ONE_DAY_LEFT):
        register(
            Reminder(
                "consultation_data_missing",
                partial(data_missing, window),
                the_user,
                partial(deadline_of, window),
            )
        )
    register(Reminder("consultation_last_call", last_calls, the_user, due_of))
    register(Reminder("desk_last_call", last_calls, those_of_the_desk, due_of))
    register(Reminder("consultation_unfinished", left_unfinished, the_user, the_desk))
    for name, window in (("tomorrow", DAY_BEFORE), ("in_an_hour", HOUR_BEFORE)):
        register(
            Reminder(f"consultation_{name}", partial(sessions_ahead, window), the_user, hour_of)
        )
        register(Reminder(f"guest_{name}", partial(guests_ahead, window), the_guest, hour_of_guest))
        register(Reminder(f"panel_{name}", partial(seats_ahead, window), the_analyst, hour_of_seat))
    register(Reminder("panel_unanswered", unanswered, the_analyst, asked_again))
    register(Reminder("desk_seat_gone", seats_of_the_gone, those_who_coordinate, week_of))
