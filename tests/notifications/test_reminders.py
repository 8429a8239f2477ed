"""Reminders: what is overdue now, once, at the right moment of elapsed time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from fbias.core.models import Pulse
from fbias.core.registry import Registry
from fbias.notifications import reminders
from fbias.notifications.delivery import sweep
from fbias.notifications.enums import NotificationStatus as S
from fbias.notifications.models import Notification
from fbias.notifications.overdue import ask_reminders
from fbias.notifications.reminders import Reminder
from members.models import User
from tests.factories import UserFactory

DAY = timedelta(hours=24)
ZONES = ("Europe/Paris", "America/Guadeloupe", "Indian/Reunion", "Europe/London")


@pytest.fixture
def rules(stand_in, monkeypatch):
    monkeypatch.setattr(reminders, "REMINDERS", Registry())
    monkeypatch.setattr("fbias.notifications.overdue.REMINDERS", reminders.REMINDERS)


def remind_about(people, *, starts_at, occasion="one-day"):
    reminders.register(
        Reminder(
            kind="reminder",
            overdue=lambda now: people() if starts_at - DAY <= now < starts_at else [],
            recipients=lambda person: [person],
            occasion=lambda person: occasion,
        )
    )


@pytest.mark.django_db
def test_a_reminder_is_queued_once_however_often_it_is_planned(rules):
    starts = datetime(2027, 1, 14, 9, tzinfo=UTC)
    person = UserFactory()
    remind_about(lambda: [person], starts_at=starts)

    for minutes in (-1, 0, 1, 60 * 23):
        ask_reminders(starts - DAY + timedelta(minutes=minutes))
        assert Notification.objects.count() == (0 if minutes < 0 else 1)


@pytest.mark.django_db
def test_a_clock_that_slept_catches_up_and_one_that_slept_too_long_says_nothing(rules):
    starts = datetime(2027, 1, 14, 9, tzinfo=UTC)
    person = UserFactory()
    remind_about(lambda: [person], starts_at=starts)

    ask_reminders(starts + timedelta(minutes=1))
    assert not Notification.objects.exists()
    ask_reminders(starts - timedelta(hours=2))
    assert Notification.objects.count() == 1


@pytest.mark.django_db
def test_a_rule_that_breaks_silences_no_other(rules, caplog):
    starts = datetime(2027, 1, 14, 9, tzinfo=UTC)
    person = UserFactory()

    def broken():
        raise ValueError("broken rule")

    remind_about(broken, starts_at=starts)
    remind_about(lambda: [person], starts_at=starts)

    ask_reminders(starts - DAY)

    assert Notification.objects.count() == 1
    assert "could not be asked" in caplog.text
    assert Pulse.objects.filter(job="ask_reminders").exists()


@pytest.mark.django_db
def test_a_reminder_whose_reason_went_away_is_dropped_before_it_is_sent(
    rules, stand_in, mailoutbox
):
    starts = datetime(2027, 1, 14, 9, tzinfo=UTC)
    person = UserFactory()
    remind_about(lambda: [person], starts_at=starts)
    ask_reminders(starts - DAY)
    stand_in.wanted = False

    sweep()

    assert Notification.objects.get().status == S.DROPPED
    assert mailoutbox == []


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("month", "day"), ((3, 28), (10, 31)), ids=("spring", "autumn"))
def test_a_day_before_is_24_elapsed_hours_on_the_days_of_the_clock_change(rules, zone, month, day):
    starts = datetime(2027, month, day, 14, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    person = UserFactory(time_zone=zone)
    remind_about(lambda: [person], starts_at=starts)

    first_seen = None
    for minute in range(-90, 91):
        ask_reminders(starts - DAY + timedelta(minutes=minute))
        if first_seen is None and Notification.objects.exists():
            first_seen = minute

    assert first_seen == 0
    assert Notification.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_asking_twice_at_once_add_no_row(rules):
    starts = datetime(2027, 1, 14, 9, tzinfo=UTC)
    UserFactory.create_batch(20)
    remind_about(lambda: list(User.objects.order_by("pk")), starts_at=starts)

    def plan_beside(_number):
        try:
            ask_reminders(starts - DAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(plan_beside, range(2)))

    assert Notification.objects.count() == 20
    assert Notification.objects.values("recipient").distinct().count() == 20
