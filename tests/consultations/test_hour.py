"""The page of the hour: its clock, who is there, notes together, and marks put right."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from consultations.enums import ConsultationStatus as S
from consultations.models import Presence, SharedNotes
from consultations.queries.presence import agenda_of
from consultations.services import presence, records
from consultations.services.open_desks import set_agenda
from fbias.core.errors import DomainError
from tests.factories import (
    ConsultationFactory,
    PanelSeatFactory,
    RecordFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat():
    return PanelSeatFactory(published=True)


@pytest.fixture
def hour(seat):
    """In the middle of the session."""
    with time_machine.travel(seat.consultation.session.starts_at + timedelta(minutes=20)):
        yield seat.consultation


def page(name, consultation):
    return reverse(f"consultations:{name}", args=[consultation.pk])


def test_the_page_shows_clock_agenda_question_and_everybody(client, hour, seat):
    client.force_login(hour.requester)

    read = client.get(page("hour", hour)).content.decode()

    assert f'data-starts="{int(hour.session.starts_at.timestamp())}"' in read
    assert hour.video_url in read
    assert seat.analyst.user.name in read
    assert hour.answers["biology"] in read
    assert read.count("not seen yet") == 2


def test_the_hour_is_divided_as_coordinators_say(hour):
    parts = agenda_of(hour.open_desk, hour.session)
    assert [part.minutes for part in parts] == [10, 35, 15]

    coordinator = UserFactory(coordinator=True)
    desk = set_agenda(hour.open_desk, by=coordinator, problem_minutes=15, prototype_minutes=30)
    assert [part.minutes for part in agenda_of(desk, hour.session)] == [15, 30, 15]
    with pytest.raises(DomainError, match="wrap-up"):
        set_agenda(desk, by=coordinator, problem_minutes=30, prototype_minutes=30)


def test_everybody_says_in_one_click_that_they_are_here(client, hour):
    client.force_login(hour.requester)

    client.post(page("mark_presence", hour), {"person": hour.requester_id, "state": "here"})

    assert Presence.objects.get().state == "here"
    assert "not seen yet" in client.get(page("hour_people", hour)).content.decode()


def test_the_panel_marks_the_user_and_corrects_it(client, hour, seat):
    client.force_login(seat.analyst.user)
    for state in ("absent", "late"):
        client.post(page("mark_presence", hour), {"person": hour.requester_id, "state": state})

    said = Presence.objects.get()
    assert (said.person, said.state, said.said_by) == (hour.requester, "late", seat.analyst.user)


def test_the_user_marks_nobody_else_and_strangers_are_not_expected(hour, seat):
    with pytest.raises(PermissionDenied):
        presence.mark_presence(hour, seat.analyst.user, "absent", by=hour.requester)
    with pytest.raises(DomainError, match="not expected"):
        presence.mark_presence(hour, UserFactory(), "here", by=seat.analyst.user)

    assert not Presence.objects.exists()


def test_long_before_the_hour_nobody_is_there(seat):
    with pytest.raises(DomainError, match="hour before"):
        presence.mark_presence(seat.consultation, seat.analyst.user, "here", by=seat.analyst.user)


def send_notes(client, consultation, text, version):
    body = json.dumps({"text": text, "version": version})
    return client.post(page("notes", consultation), body, content_type="application/json")


def test_notes_are_kept_and_read_by_the_other_side(client, hour, seat):
    client.force_login(hour.requester)
    assert send_notes(client, hour, "Use StarDist.", 0).json()["version"] == 1

    client.force_login(seat.analyst.user)
    kept = client.get(page("notes", hour)).json()

    assert kept == {"text": "Use StarDist.", "version": 1, "by": hour.requester.name}


def test_notes_over_what_was_not_read_are_refused_with_both_texts(client, hour, seat):
    client.force_login(seat.analyst.user)
    send_notes(client, hour, "First.", 0)

    refused = send_notes(client, hour, "Second.", 0)

    assert refused.status_code == 409
    assert refused.json()["text"] == "First."
    assert SharedNotes.objects.get().text == "First."
    assert send_notes(client, hour, "First.", 0).status_code == 200  # a double click


@pytest.mark.parametrize("body", ("", "{}", '{"text": "a"}', '{"text": "a", "version": "x"}'))
def test_notes_that_make_no_sense_are_refused(client, hour, body):
    client.force_login(hour.requester)

    answer = client.post(page("notes", hour), body, content_type="application/json")

    assert answer.status_code == 400
    assert not SharedNotes.objects.exists()


def test_a_no_show_that_was_none_is_put_right(client, hour, seat):
    records.miss_session(hour, by=seat.analyst.user)
    client.force_login(seat.analyst.user)

    client.post(page("unmark", hour))

    hour.refresh_from_db()
    assert hour.status == S.CONFIRMED
    assert records.hold_session(hour, by=seat.analyst.user).status == S.HELD


def test_a_session_with_a_record_was_held():
    record = RecordFactory()
    coordinator = UserFactory(coordinator=True)

    with pytest.raises(DomainError, match="has the record"):
        presence.unmark_presence(record.consultation, by=coordinator)

    record.consultation.refresh_from_db()
    assert record.consultation.status == S.HELD


def test_a_place_that_is_not_confirmed_has_no_hour(client):
    provisional = ConsultationFactory(provisional=True)
    client.force_login(provisional.requester)

    assert client.get(page("hour", provisional)).status_code == 404
