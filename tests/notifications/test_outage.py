"""A long outage of the mail server, and clocks that are wrong; time passes in the rows."""

from collections import defaultdict
from datetime import timedelta

import pytest
import time_machine
from django.db.models import F
from django.utils import timezone

from fbias.notifications import reminders
from fbias.notifications.delivery import claim, deliver, sweep
from fbias.notifications.enums import NotificationStatus as S
from fbias.notifications.models import Notification
from fbias.notifications.overdue import ask_reminders
from fbias.notifications.queries import mails_are_late
from fbias.notifications.reminders import Reminder
from fbias.notifications.services import notify
from tests.factories import UserFactory
from tests.notifications.relay import Relay

pytestmark = pytest.mark.django_db


def one_minute_passes():
    minute = timedelta(minutes=1)
    Notification.objects.update(
        due_at=F("due_at") - minute,
        first_due_at=F("first_due_at") - minute,
        sent_at=F("sent_at") - minute,
    )


def test_an_hour_without_a_mail_server_loses_repeats_and_reorders_nothing(stand_in, relay):
    people = UserFactory.create_batch(4)
    asked = defaultdict(list)
    for number in range(3):
        for person in people:
            row = notify(person, "decision", about=person, occasion=f"{number}")
            asked[person.email].append(f"<{row.message_id}>")
    too_late = notify(UserFactory(), "reminder", about=people[0], occasion="session")
    relay.stop()
    noticed = None

    for minute in range(61):
        sweep()
        if noticed is None and mails_are_late():
            noticed = minute
        one_minute_passes()
    assert relay.accepted == []
    assert noticed is not None
    assert noticed <= 11

    stand_in.wanted = False  # the session began meanwhile
    due = timezone.now() - timedelta(minutes=1)  # by the database's clock, too
    Notification.objects.filter(pk=too_late.pk).update(due_at=due)
    back = Relay(port=relay.port)
    try:
        sweep_reminder_only(too_late, stand_in)
        for person in people:
            back.refusals[person.email] = ["421 Too busy"]
        for _minute in range(70):
            sweep()
            one_minute_passes()
        arrived = defaultdict(list)
        for mail in back.mails:
            arrived[mail["To"]].append(mail["Message-ID"])
    finally:
        back.stop()

    assert arrived == asked
    assert not mails_are_late()


def sweep_reminder_only(reminder, stand_in):
    """The reminder is looked at again and dropped; the decisions stay wanted."""
    deliver(reminder.pk)
    reminder.refresh_from_db()
    assert reminder.status == S.DROPPED
    stand_in.wanted = True


@pytest.mark.parametrize("wrong_by", (timedelta(hours=2), timedelta(days=1), -timedelta(days=1)))
def test_a_process_with_a_wrong_clock_neither_reminds_early_nor_takes_what_is_claimed(
    stand_in, monkeypatch, mailoutbox, wrong_by
):
    person = UserFactory()
    due = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr("fbias.notifications.overdue.REMINDERS", reminders_of(person, due))
    in_hand = notify(person, "decision", about=person, occasion="first")
    claim(in_hand.pk)

    with time_machine.travel(timezone.now() + wrong_by):
        ask_reminders()
        sweep()

    assert Notification.objects.get() == in_hand
    in_hand.refresh_from_db()
    assert in_hand.status == S.SENDING
    assert mailoutbox == []


def reminders_of(person, due):
    return [
        Reminder(
            kind="reminder",
            overdue=lambda now: [person] if due <= now else [],
            recipients=lambda about: [about],
            occasion=lambda about: "one-day",
        )
    ]


def test_the_registry_of_reminders_refuses_an_unknown_kind():
    with pytest.raises(LookupError):
        reminders.register(Reminder("misspelt", lambda now: [], lambda about: [], str))
