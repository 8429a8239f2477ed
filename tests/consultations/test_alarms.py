"""A session without a panel at its freeze, or without an image at its hour, is told in time."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from consultations.enums import ConsultationStatus as S
from consultations.queries.alarms import alarms_of
from fbias.notifications.delivery import write
from fbias.notifications.models import Notification
from fbias.notifications.overdue import ask_reminders
from tests.factories import (
    ConflictFactory,
    ConsultationFactory,
    ConsultationImageFactory,
    PanelSeatFactory,
    UserFactory,
    plain_answers,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True, name="Coordinator")


def ready(**more):
    place = ConsultationFactory(confirmed=True, **more)
    ConsultationImageFactory(consultation=place)
    return place


def told(instant):
    with time_machine.travel(instant):
        ask_reminders(instant)
    rows = Notification.objects.filter(kind="desk_alarm")
    return list(rows.values_list("recipient__name", flat=True))


def test_a_session_without_a_panel_is_told_two_days_before_the_freeze_and_once(coordinator):
    freeze = ready().open_desk.panel_freeze_at

    assert told(freeze - 3 * DAY) == []
    assert told(freeze - 2 * DAY) == ["Coordinator"]
    assert told(freeze - DAY) == ["Coordinator"]


def test_it_is_told_again_when_the_panels_are_final(coordinator):
    freeze = ready().open_desk.panel_freeze_at
    told(freeze - DAY)

    assert len(told(freeze + timedelta(minutes=1))) == 2


def test_a_published_panel_alarms_nobody(coordinator):
    place = ready()
    for _ in range(2):
        PanelSeatFactory(consultation=place, published=True)

    assert told(place.open_desk.panel_freeze_at) == []


def test_the_alarm_is_dropped_when_the_panel_came_meanwhile(coordinator):
    place = ready()
    told(place.open_desk.panel_freeze_at)
    alarm = Notification.objects.get(kind="desk_alarm")
    with time_machine.travel(place.open_desk.panel_freeze_at):
        assert "1 session has no complete panel" in write(alarm).text
        for _ in range(2):
            PanelSeatFactory(consultation=place, published=True)

        assert write(alarm) is None


def test_whoever_is_in_conflict_hears_nothing_and_sees_nothing(coordinator):
    place = ready()
    ConflictFactory(person=coordinator, with_person=place.requester)

    assert told(place.open_desk.panel_freeze_at) == []
    with time_machine.travel(place.open_desk.panel_freeze_at):
        assert alarms_of(place.open_desk, by=coordinator) == []


def lacks(place, instant, by):
    with time_machine.travel(instant):
        return [alarm.lacks for alarm in alarms_of(place.open_desk, by=by)]


def test_a_place_without_images_yet_waits_for_a_word_before_the_deadline(coordinator):
    place = ConsultationFactory(provisional=True, answers=plain_answers("A") | {"help": "plan"})
    deadline = place.open_desk.data_deadline_at

    assert lacks(place, deadline - 4 * DAY, coordinator) == []
    assert lacks(place, deadline - 2 * DAY, coordinator) == ["word"]


def test_a_place_that_was_not_released_is_named_after_the_deadline(coordinator):
    place = ConsultationFactory(provisional=True)

    assert lacks(place, place.open_desk.data_deadline_at + DAY / 24, coordinator) == ["image"]


def test_an_hour_that_comes_near_without_an_image_is_named_on_the_board(client, coordinator):
    place = ConsultationFactory(confirmed=True, accepted_reason="They come with a disk.")
    for _ in range(2):
        PanelSeatFactory(consultation=place, published=True)

    with time_machine.travel(place.session.starts_at - DAY):
        client.force_login(coordinator)
        board = reverse("consultations:board", args=[place.open_desk_id])
        page = client.get(board).content.decode()

    assert "still no image that opens" in page
    assert place.status == S.CONFIRMED
