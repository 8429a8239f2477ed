"""Reminders: what is overdue now, in elapsed hours, once, and never after the hour began."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from consultations.enums import ConsultationStatus
from consultations.models import Consultation
from consultations.services.bookings.changes import cancel_booking, move_booking
from consultations.services.panels import publish_panels
from fbias.notifications.delivery import write
from fbias.notifications.models import Notification
from fbias.notifications.overdue import ask_reminders
from tests.factories import (
    ConflictFactory,
    ConsultationFactory,
    ConsultationImageFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    SessionFactory,
    UserFactory,
    wall,
)

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def told():
    """Everything but what equipment is asked for, which goes by its own days."""
    rows = Notification.objects.exclude(kind="consultation_equipment")
    return sorted(rows.values_list("recipient__name", "kind"))


def kinds():
    return sorted(Notification.objects.values_list("kind", flat=True))


def on(day, hour=10, **traits):
    """A confirmed consultation of `Requester` at this hour of the facility's clock."""
    return ConsultationFactory(
        requester__name="Requester",
        session=SessionFactory(open_desk__day=day, hour=hour),
        **(traits or {"confirmed": True}),
    )


# --- one day and one hour before ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "starts", "day_before"),
    (
        # 10:00 in Paris each time; the evening before, the other clock is in force
        (date(2027, 3, 28), datetime(2027, 3, 28, 8, tzinfo=UTC), wall(date(2027, 3, 27), 9)),
        (date(2027, 10, 31), datetime(2027, 10, 31, 9, tzinfo=UTC), wall(date(2027, 10, 30), 11)),
        (date(2027, 1, 14), datetime(2027, 1, 14, 9, tzinfo=UTC), wall(date(2027, 1, 13), 10)),
    ),
)
def test_a_day_before_is_24_elapsed_hours_also_when_the_clocks_change(day, starts, day_before):
    consultation = on(day)
    assert consultation.session.starts_at == starts

    ask_reminders(day_before - MINUTE)
    early = told()
    ask_reminders(day_before)
    ask_reminders(day_before + MINUTE)

    assert day_before == starts - timedelta(hours=24)
    assert early == []
    assert told() == [("Requester", "consultation_tomorrow")]


@pytest.mark.parametrize("day", (date(2027, 3, 28), date(2027, 10, 31)))
def test_an_hour_before_is_60_elapsed_minutes_and_nothing_follows_the_start(day):
    starts = on(day).session.starts_at

    ask_reminders(starts - HOUR - MINUTE)
    before = kinds()
    ask_reminders(starts - HOUR)
    after = kinds()
    ask_reminders(starts)
    ask_reminders(starts + DAY)

    assert before == ["consultation_tomorrow"]
    assert after == ["consultation_in_an_hour", "consultation_tomorrow"]
    assert kinds() == after


def test_a_clock_that_slept_into_the_last_hour_sends_only_the_later_reminder():
    starts = on(date(2027, 1, 14)).session.starts_at

    ask_reminders(starts - timedelta(minutes=20))
    ask_reminders(starts - timedelta(minutes=19))

    assert kinds() == ["consultation_in_an_hour"]


def test_a_clock_that_slept_through_the_session_sends_nothing():
    starts = on(date(2027, 1, 14)).session.starts_at

    ask_reminders(starts)

    assert kinds() == []


def test_only_published_members_without_conflict_are_reminded_of_a_panel():
    consultation = on(date(2027, 1, 14))
    PanelSeatFactory(
        consultation=consultation, analyst__user__name="Ada", published=True, accepted=True
    )
    PanelSeatFactory(consultation=consultation, analyst__user__name="Draft")
    PanelSeatFactory(
        consultation=consultation,
        analyst__user__name="Gone",
        analyst__alumni=True,
        published=True,
    )
    avoided = PanelSeatFactory(
        consultation=consultation, analyst__user__name="Avoided", published=True
    )
    ConflictFactory(person=avoided.analyst.user, with_person=consultation.requester)

    ask_reminders(consultation.session.starts_at - DAY)
    ask_reminders(consultation.session.starts_at - HOUR)

    assert told() == [
        ("Ada", "panel_in_an_hour"),
        ("Ada", "panel_tomorrow"),
        ("Requester", "consultation_in_an_hour"),
        ("Requester", "consultation_tomorrow"),
    ]


@pytest.mark.parametrize("ended", ("cancelled", "released"))
def test_what_has_ended_is_not_reminded_of(ended):
    consultation = on(date(2027, 1, 14), **{ended: True})
    PanelSeatFactory(consultation=consultation, published=True)

    ask_reminders(consultation.session.starts_at - DAY)

    assert told() == []


def soon(hours):
    """A confirmed consultation that many real hours from now, on a day of two such sessions."""
    starts = timezone.now() + timedelta(hours=hours)
    desk = OpenDeskFactory(day=starts.date(), panel_freeze_at=starts)
    session = SessionFactory(open_desk=desk, starts_at=starts)
    return ConsultationFactory(confirmed=True, session=session)


def test_a_reminder_of_an_hour_that_moved_is_dropped_and_comes_again_in_time():
    consultation = soon(23)
    ask_reminders(timezone.now())
    old = Notification.objects.get(kind="consultation_tomorrow")
    later = SessionFactory(
        open_desk=consultation.open_desk, starts_at=consultation.session.starts_at + 4 * HOUR
    )

    move_booking(consultation, by=consultation.requester, session=later)
    dropped = write(old)
    ask_reminders(timezone.now())
    meanwhile = Notification.objects.filter(kind="consultation_tomorrow").count()
    ask_reminders(later.starts_at - DAY)

    assert dropped is None
    assert meanwhile == 1
    assert Notification.objects.filter(kind="consultation_tomorrow").count() == 2


def test_a_reminder_is_written_in_time_and_dropped_after_cancelling():
    consultation = soon(23)
    ask_reminders(timezone.now())
    reminder = Notification.objects.get(kind="consultation_tomorrow")
    in_time = write(reminder)

    cancel_booking(consultation, by=consultation.requester, reason="The microscope is broken.")

    assert consultation.reference in in_time.text
    assert write(Notification.objects.get(pk=reminder.pk)) is None


def test_a_reminder_of_a_session_that_has_begun_is_dropped():
    consultation = soon(1)
    ask_reminders(consultation.session.starts_at - timedelta(minutes=30))
    reminder = Notification.objects.get(kind="consultation_in_an_hour")

    consultation.session.starts_at = timezone.now() - MINUTE
    consultation.session.save()

    assert write(reminder) is None


# --- missing images -----------------------------------------------------------------------------


def awaiting_images(day=date(2027, 1, 18), booked_at=datetime(2026, 12, 1, tzinfo=UTC)):
    """Provisional; images are due five days before the open desk, at noon in Paris."""
    return on(day, provisional=True, booked_at=booked_at)


def test_missing_images_are_reminded_of_three_days_and_one_day_before_they_are_due():
    due = awaiting_images().open_desk.data_deadline_at

    counts = []
    for moment in (due - 3 * DAY - MINUTE, due - 3 * DAY, due - DAY - MINUTE, due - DAY, due):
        ask_reminders(moment)
        counts.append(Notification.objects.count())

    assert counts == [0, 1, 1, 2, 2]
    assert set(kinds()) == {"consultation_data_missing"}


def test_a_beat_that_slept_for_a_weekend_catches_up_once():
    due = wall(date(2027, 1, 13), 12)  # a Wednesday: three days before is Sunday noon
    assert awaiting_images().open_desk.data_deadline_at == due

    ask_reminders(wall(date(2027, 1, 8), 18))
    friday = kinds()
    for minute in range(5):
        ask_reminders(wall(date(2027, 1, 11), 9) + minute * MINUTE)

    assert friday == []
    assert kinds() == ["consultation_data_missing"]


@pytest.mark.parametrize("day", (date(2027, 3, 31), date(2027, 11, 3)))
def test_days_before_the_deadline_are_elapsed_days_across_the_clock_change(day):
    consultation = awaiting_images(day=day + timedelta(days=3))
    due = consultation.open_desk.data_deadline_at.astimezone(UTC)

    ask_reminders(due - timedelta(hours=72) - MINUTE)
    early = kinds()
    ask_reminders(due - timedelta(hours=72))

    assert early == []
    assert kinds() == ["consultation_data_missing"]


def test_whoever_books_late_is_not_nagged_at_once():
    consultation = awaiting_images()
    due = consultation.open_desk.data_deadline_at
    Consultation.objects.update(booked_at=due - 2 * DAY)

    ask_reminders(due - 2 * DAY + MINUTE)
    at_once = kinds()
    ask_reminders(due - DAY)

    assert at_once == []
    assert kinds() == ["consultation_data_missing"]


@pytest.mark.parametrize("trait", ("available", "under_inspection"))
def test_an_image_that_arrived_or_is_looked_at_is_not_missing(trait):
    consultation = awaiting_images()
    ConsultationImageFactory(
        consultation=consultation, **{"upload__available": False, f"upload__{trait}": True}
    )

    ask_reminders(consultation.open_desk.data_deadline_at - DAY)

    assert told() == []


def test_a_reminder_of_missing_images_is_dropped_once_one_arrived():
    consultation = awaiting_images(timezone.localdate() + 20 * DAY, booked_at=timezone.now())
    ask_reminders(consultation.open_desk.data_deadline_at - DAY)
    reminder = Notification.objects.get()
    in_time = write(reminder)

    ConsultationImageFactory(consultation=consultation)

    assert consultation.reference in in_time.text
    assert write(Notification.objects.get()) is None


def test_confirmed_places_are_not_asked_for_images():
    consultation = awaiting_images()
    Consultation.objects.update(status=ConsultationStatus.CONFIRMED)

    ask_reminders(consultation.open_desk.data_deadline_at - DAY)

    assert told() == []


def test_publishing_within_a_day_sends_one_mail_not_seat_and_reminder():
    consultation = soon(20)
    seat = PanelSeatFactory(consultation=consultation)
    PanelSeatFactory(consultation=consultation)

    publish_panels(consultation.open_desk, by=UserFactory(coordinator=True))
    ask_reminders(timezone.now())

    kinds = Notification.objects.filter(recipient=seat.analyst.user).values_list("kind", flat=True)
    assert list(kinds) == ["panel_seated"]
    assert not Notification.objects.filter(kind="consultation_tomorrow").exists()
    ask_reminders(consultation.session.starts_at - HOUR / 2)
    assert Notification.objects.filter(kind="panel_in_an_hour").count() == 2
