"""Images were due: a last call, two days' grace, then the place goes to the next in line."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from consultations.enums import ConsultationStatus as S
from consultations.models import OpenDesk
from consultations.services.bookings.deadlines import keep_deadlines
from consultations.services.open_desks import change_open_desk
from consultations.services.waiting_list.joining import join_waiting_list
from fbias.core.errors import DomainError
from fbias.notifications.models import Notification
from fbias.notifications.overdue import ask_reminders
from tests.factories import (
    ConsultationFactory,
    ConsultationImageFactory,
    OpenDeskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
GRACE = timedelta(days=2)


@pytest.fixture
def late():
    desk = OpenDeskFactory(day=timezone.localdate() + timedelta(days=30))
    desk.refresh_from_db()  # in UTC: two days are 48 hours, whatever the clocks do meanwhile
    OpenDesk.objects.filter(pk=desk.pk).update(release_at=desk.data_deadline_at + GRACE)
    desk.refresh_from_db()
    UserFactory(coordinator=True)
    return ConsultationFactory(provisional=True, session__open_desk=desk)


def after_the_deadline(late, more):
    """What the clock does then; who was written to."""
    with time_machine.travel(late.open_desk.data_deadline_at + more, tick=False):
        ask_reminders()
        keep_deadlines()
    late.refresh_from_db()
    kinds = ("consultation_last_call", "desk_last_call", "consultation_released")
    sent = Notification.objects.filter(kind__in=kinds).order_by("pk")
    return late.status, list(sent.values_list("kind", flat=True))


def test_whoever_sent_no_image_is_called_once_and_keeps_the_place_for_two_days(late):
    hour = timedelta(hours=1)
    called = ["consultation_last_call", "desk_last_call"]

    assert after_the_deadline(late, -hour) == (S.PROVISIONAL, [])
    assert after_the_deadline(late, hour) == (S.PROVISIONAL, called)
    assert after_the_deadline(late, GRACE - hour) == (S.PROVISIONAL, called)
    assert after_the_deadline(late, GRACE) == (S.RELEASED, [*called, "consultation_released"])


def test_whoever_sent_an_image_is_not_called(late):
    ConsultationImageFactory(consultation=late)

    assert after_the_deadline(late, timedelta(hours=1)) == (S.PROVISIONAL, [])


def test_after_the_grace_the_next_in_line_is_asked(late):
    waiting = join_waiting_list(late.open_desk, by=UserFactory())

    after_the_deadline(late, GRACE)

    waiting.refresh_from_db()
    assert (waiting.status, waiting.session) == (S.OFFERED, late.session)


@pytest.mark.parametrize("more", (-timedelta(hours=1), timedelta(days=20)))
def test_the_grace_lies_between_the_images_and_the_panels(late, more):
    with pytest.raises(DomainError, match="given up after the images were due"):
        change_open_desk(
            late.open_desk,
            by=UserFactory(coordinator=True),
            release_at=late.open_desk.data_deadline_at + more,
        )

    late.open_desk.refresh_from_db()
    assert late.open_desk.release_at == late.open_desk.data_deadline_at + GRACE
