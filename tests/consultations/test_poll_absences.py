"""Nobody is reminded of a poll for a day on which they are away."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.services.polls import remind_now
from fbias.notifications.models import Notification
from fbias.notifications.planner import plan
from tests.factories import (
    AbsenceFactory,
    AnalystFactory,
    OpenDeskFactory,
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
    plan()

    assert reminded() == [present.user]


def test_by_hand(desk, present):
    assert remind_now(desk, by=UserFactory(coordinator=True)) == 1

    assert reminded() == [present.user]
