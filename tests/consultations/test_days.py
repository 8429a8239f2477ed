"""The day as coordinators see it: live, all sessions, what fails, a replacement in two clicks."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.models import OpenDesk, PanelSeat
from consultations.queries.days import hours_of_day
from consultations.services import presence
from consultations.services.panels.replacing import replace_now
from fbias.core.errors import DomainError
from fbias.notifications.models import Notification
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    OfferFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_drawn_before():
    cache.clear()


@pytest.fixture
def coordinator(client):
    person = UserFactory(coordinator=True)
    client.force_login(person)
    return person


def booked(desk, room="A", **details):
    session = SessionFactory(open_desk=desk, hour=10, room=room)
    consultation = ConsultationFactory(session=session, confirmed=True, **details)
    for _ in range(2):
        PanelSeatFactory(consultation=consultation, published=True)
    return consultation


def page(name, *args):
    return reverse(f"consultations:{name}", args=args)


def alarms(consultation, coordinator, *, minutes):
    with time_machine.travel(consultation.session.starts_at + timedelta(minutes=minutes)):
        [hour] = hours_of_day(OpenDesk.objects.get(), by=coordinator)
    return hour.cards[0].alarms


def test_all_sessions_stand_side_by_side_with_their_people_and_links(client, coordinator):
    desk = OpenDeskFactory()
    first, second = booked(desk, "A"), booked(desk, "B")

    read = client.get(page("day_board_live", desk.pk)).content.decode()

    for consultation in (first, second):
        assert consultation.title in read
        assert consultation.video_url in read
        assert consultation.seats.first().analyst.user.name in read


def test_who_is_not_there_is_named_when_it_matters(coordinator):
    consultation = booked(OpenDeskFactory())
    user, *panel = presence.expected(consultation)
    missing = [f"{one.name} is not here." for one in panel]

    assert alarms(consultation, coordinator, minutes=-30) == []
    assert alarms(consultation, coordinator, minutes=-4) == missing
    assert alarms(consultation, coordinator, minutes=6) == [*missing, "The user is late."]
    with time_machine.travel(consultation.session.starts_at):
        for one in (user, *panel):
            presence.mark_presence(consultation, one, "here", by=one)
    assert alarms(consultation, coordinator, minutes=16) == []
    assert alarms(consultation, coordinator, minutes=61) == ["Over, and nobody said how it went."]


def test_a_panel_that_is_too_small_is_an_alarm_all_day(coordinator):
    consultation = booked(OpenDeskFactory())
    consultation.seats.first().delete()

    assert alarms(consultation, coordinator, minutes=-120) == ["1 analyst is told; 2 are needed."]


def test_a_hidden_session_is_taken_and_says_nothing_else(client, coordinator):
    consultation = booked(OpenDeskFactory())
    ConflictFactory(person=coordinator, with_person=consultation.requester)

    read = client.get(page("day_board", consultation.open_desk_id)).content.decode()

    assert "you cannot see by whom" in read
    assert consultation.title not in read
    assert consultation.requester.name not in read


def test_what_is_drawn_for_one_is_not_shown_to_whom_it_is_hidden(client, coordinator):
    consultation = booked(OpenDeskFactory())
    live = page("day_board_live", consultation.open_desk_id)
    assert consultation.title in client.get(live).content.decode()

    other = UserFactory(coordinator=True)
    ConflictFactory(person=other, with_person=consultation.requester)
    client.force_login(other)

    assert consultation.title not in client.get(live).content.decode()


def test_the_day_asks_as_often_for_six_sessions_as_for_one(coordinator):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            hours_of_day(OpenDesk.objects.get(), by=coordinator)
        return len(asked)

    desk = OpenDeskFactory()
    booked(desk, "A")
    queries()  # the first ever also asks which models there are
    few = queries()
    for room in "BCDEF":
        booked(desk, room)

    assert queries() == few <= 10


def test_boards_that_are_open_together_are_drawn_once(client, coordinator):
    desk = booked(OpenDeskFactory()).open_desk
    live = page("day_board_live", desk.pk)
    client.get(live)

    with CaptureQueriesContext(connection) as asked:
        client.get(live)

    assert not [one for one in asked if "consultations_panelseat" in one["sql"]]


# --- somebody else comes ------------------------------------------------------------------------


def free_analyst(consultation):
    analyst = AnalystFactory()
    OfferFactory(
        open_desk=consultation.open_desk,
        analyst=analyst,
        starts_at=consultation.session.starts_at,
    )
    return analyst


def told(person):
    return sorted(Notification.objects.filter(recipient=person).values_list("kind", flat=True))


def test_two_clicks_replace_an_analyst_and_tell_everybody(client, coordinator):
    consultation = booked(OpenDeskFactory())
    leaving, staying = consultation.seats.select_related("analyst__user")
    free = free_analyst(consultation)
    address = page("replace", consultation.pk, leaving.pk)

    offered = client.get(address).content.decode()
    answer = client.post(address, {"analyst": free.pk})

    assert free.user.name in offered
    assert answer.url == page("day_board", consultation.open_desk_id)
    told_now = consultation.seats.filter(published_at__isnull=False, leaving=False)
    assert set(told_now.values_list("analyst", flat=True)) == {staying.analyst_id, free.pk}
    assert consultation.seats.count() == 2
    assert told(free.user) == ["panel_seated"]
    assert told(leaving.analyst.user) == ["panel_unseated"]
    assert told(consultation.requester) == ["consultation_panel"]
    assert told(staying.analyst.user) == []


def test_drafts_of_other_panels_stay_drafts(coordinator):
    desk = OpenDeskFactory()
    consultation, other = booked(desk, "A"), booked(desk, "B")
    draft = PanelSeatFactory(consultation=other)

    replace_now(consultation.seats.first(), free_analyst(consultation), by=coordinator)

    draft.refresh_from_db()
    assert draft.published_at is None


def test_whoever_sits_elsewhere_at_that_hour_cannot_come(coordinator):
    desk = OpenDeskFactory()
    consultation, other = booked(desk, "A"), booked(desk, "B")
    seat = consultation.seats.first()

    with pytest.raises(DomainError):
        replace_now(seat, other.seats.first().analyst, by=coordinator)

    assert PanelSeat.objects.filter(pk=seat.pk, leaving=False).exists()
    assert not Notification.objects.exists()


def test_somebody_in_conflict_is_neither_offered_nor_seated(client, coordinator):
    consultation = booked(OpenDeskFactory())
    seat, free = consultation.seats.first(), free_analyst(consultation)
    ConflictFactory(person=free.user, with_person=consultation.requester)
    address = page("replace", consultation.pk, seat.pk)

    assert free.user.name not in client.get(address).content.decode()
    assert client.post(address, {"analyst": free.pk}).status_code == 409
    assert consultation.seats.filter(pk=seat.pk, leaving=False).exists()
