"""Nobody is reminded of a poll for a day on which they are away."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.services.polls import remind_now
from fbias.notifications.delivery import write
from fbias.notifications.models import Notification
from fbias.notifications.overdue import ask_reminders
from tests.factories import (
    AbsenceFactory,
    AnalystFactory,
    OpenDeskFactory,
    PollAnswerFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    desk = OpenDeskFactory(poll_closes_at=timezone.now() + timedelta(days=1))
    SessionFactory(open_desk=desk)
    return desk


@pytest.fixture
def present(desk):
    present, away = AnalystFactory.create_batch(2)
    AbsenceFactory(analyst=present, first_day=desk.day + timedelta(days=1))
    AbsenceFactory(analyst=away, first_day=desk.day)
    return present


def reminded():
    return [mail.recipient for mail in Notification.objects.filter(kind="poll_reminder")]


def test_by_the_clock(present):
    ask_reminders()

    assert reminded() == [present.user]


def test_by_hand(desk, present):
    assert remind_now(desk, by=UserFactory(coordinator=True)) == 1

    assert reminded() == [present.user]


def test_a_reminder_on_its_way_is_dropped_when_an_absence_came_first(desk, present):
    ask_reminders()
    mail = Notification.objects.get(kind="poll_reminder")
    assert write(mail) is not None

    AbsenceFactory(analyst=present, first_day=desk.day)

    assert write(mail) is None


def test_the_page_says_when_only_people_who_are_away_are_left(client, desk, present):
    client.force_login(UserFactory(coordinator=True))
    remind = reverse("consultations:poll_remind", args=[desk.pk])
    PollAnswerFactory(open_desk=desk, analyst=present)

    page = client.post(remind, follow=True).content.decode()

    assert "Nobody was reminded: everybody who has not answered is away that day." in page
    assert reminded() == []
