"""Today names what waits at the open desks, for whom it waits, and never what is hidden."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultations.enums import SurveyKind
from consultations.models import Survey
from consultations.queries.waiting import consultation_piles
from fbias.core.said_dates import date_format
from members.models import User
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    GrantFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    PollAnswerFactory,
    RecordFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MOST_QUERIES = 15


def piles(user):
    return {
        pile.key: [(item.what, item.about) for item in pile.all_items]
        for pile in consultation_piles(user)
        if pile.all_items
    }


def test_a_requester_is_told_to_finish_the_form_and_then_to_add_images():
    held = ConsultationFactory()
    assert piles(held.requester) == {"bookings": [("Continue the form", held.reference)]}

    booked = ConsultationFactory(provisional=True)
    assert piles(booked.requester) == {"bookings": [("Add images", booked.title)]}

    confirmed = ConsultationFactory(confirmed=True)
    assert piles(confirmed.requester) == {}


def test_the_day_until_which_images_are_awaited_stands_beside_them():
    booked = ConsultationFactory(provisional=True)
    [pile] = [one for one in consultation_piles(booked.requester) if one.all_items]

    assert pile.all_items[0].due_at == booked.open_desk.data_deadline_at
    assert not pile.all_items[0].is_late
    with time_machine.travel(booked.open_desk.data_deadline_at + timedelta(minutes=1)):
        assert pile.all_items[0].is_late


def test_a_seat_waits_until_it_is_answered_for_and_never_while_it_is_a_draft():
    seat = PanelSeatFactory(published=True)
    told = seat.analyst.user
    question = [("Say whether you come", str(seat.consultation))]
    assert piles(told) == {"seats": question}

    assert piles(PanelSeatFactory(accepted=True).analyst.user) == {}
    assert piles(PanelSeatFactory().analyst.user) == {}
    ConflictFactory(person=told, with_person=seat.consultation.requester)
    assert piles(told) == {}


def test_a_poll_waits_until_it_is_answered():
    analyst = AnalystFactory()
    desk = OpenDeskFactory(poll_closes_at=timezone.now() + DAY)
    about = f"Open desk of {date_format(desk.day, 'j F Y')}"
    assert piles(analyst.user) == {"polls": [("Say when you are free", about)]}

    PollAnswerFactory(open_desk=desk, analyst=analyst)
    assert piles(analyst.user) == {}


def test_a_session_waits_until_it_is_marked_and_written_up():
    analyst = AnalystFactory()
    over = ConsultationFactory(confirmed=True)
    PanelSeatFactory(consultation=over, analyst=analyst, accepted=True)
    with time_machine.travel(over.session.ends_at + timedelta(minutes=1)):
        assert piles(analyst.user) == {"records": [("Say how it went", str(over))]}

    held = ConsultationFactory(held=True)
    seat = PanelSeatFactory(consultation=held, accepted=True)
    assert piles(seat.analyst.user) == {"records": [("Write what the session gave", str(held))]}
    RecordFactory(consultation=held)
    assert piles(seat.analyst.user) == {}


def test_whoever_is_asked_how_a_session_was_finds_the_questions_until_they_answered(client):
    held = ConsultationFactory(held=True, title="Nuclei")
    asked = Survey.objects.create(
        consultation=held,
        person=held.requester,
        kind=SurveyKind.USER,
        asks_at=timezone.now() - DAY,
    )
    [pile] = [one for one in consultation_piles(held.requester) if one.all_items]
    assert [(item.what, item.about) for item in pile.all_items] == [
        ("Answer a few questions", "Nuclei")
    ]
    assert client.get(pile.all_items[0].url).status_code == 200

    Survey.objects.filter(pk=asked.pk).update(answered_at=timezone.now())
    assert piles(held.requester) == {}


def test_a_coordinator_learns_of_sessions_that_nobody_wrote_up_after_two_days():
    coordinator = UserFactory(coordinator=True)
    over = ConsultationFactory(confirmed=True)
    with time_machine.travel(over.session.ends_at + DAY):
        assert "late_records" not in piles(coordinator)
    with time_machine.travel(over.session.ends_at + 2 * DAY):
        assert piles(coordinator)["late_records"] == [("Say how it went", str(over))]
        assert "late_records" not in piles(UserFactory())
        GrantFactory(user=over.requester)
        assert "late_records" not in piles(User.objects.get(pk=over.requester.pk))


def test_a_coordinator_learns_which_open_desk_lacks_something_and_how_much():
    coordinator = UserFactory(coordinator=True)
    booked = ConsultationFactory(provisional=True)
    assert piles(coordinator) == {}

    with time_machine.travel(booked.open_desk.data_deadline_at + timedelta(minutes=1)):
        [(what, about)] = piles(coordinator)["alarms"]
        assert what == "1 thing is missing"
        assert about.startswith("Open desk of ")
        ConflictFactory(person=coordinator, with_person=booked.requester)
        assert piles(coordinator) == {}


def test_today_asks_as_much_for_many_as_for_one(client):
    person = AnalystFactory(user=UserFactory(coordinator=True)).user
    desk = OpenDeskFactory(poll_closes_at=timezone.now() + DAY)
    asked = []
    with time_machine.travel(desk.panel_freeze_at - DAY):
        for _round in range(2):
            for hour in (9, 10, 11):
                seat = PanelSeatFactory(
                    consultation__session__open_desk=desk,
                    consultation__session__hour=hour,
                    consultation__session__room="ABC"[_round],
                    published=True,
                )
                held = ConsultationFactory(held=True)
                PanelSeatFactory(consultation=held, analyst=seat.analyst, accepted=True)
            client.force_login(person)
            with CaptureQueriesContext(connection) as questions:
                page = client.get(reverse("today"))
            asked.append([one["sql"] for one in questions])

    few, many = asked
    assert {"alarms", "late_records"} <= {pile.key for pile in page.context["piles"]}
    assert sorted({one for one in many if many.count(one) > 1}) == []
    assert len(few) == len(many) <= MOST_QUERIES


def test_the_menu_says_how_much_waits_and_nothing_to_whom_nothing_waits(client):
    seat = PanelSeatFactory(published=True)
    client.force_login(seat.analyst.user)
    answer = client.get(reverse("today_count"))
    assert answer.content.decode().split("<")[0] == "1"
    assert "private" in answer.headers["Cache-Control"]
    assert "Cookie" in answer.headers["Vary"]

    client.force_login(UserFactory())
    assert client.get(reverse("today_count")).content.decode().strip() == ""


def test_people_land_on_it_after_signing_in(client):
    person = UserFactory()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    secret = {"login": person.email, "password": "correct-horse-battery"}
    answer = client.post(reverse("account_login"), secret)

    assert answer.url == reverse("today")
