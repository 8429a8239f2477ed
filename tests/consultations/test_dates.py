"""Other dates of an open desk: first whom it concerns, then the change and its mails."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from consultations.forms.open_desks.changes import CHANGEABLE
from consultations.models import OpenDesk
from fbias.core.models import TimelineEntry
from fbias.notifications.delivery import write
from fbias.notifications.models import Notification
from tests.factories import ConflictFactory, ConsultationFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client):
    person = UserFactory(coordinator=True, name="Acting")
    client.force_login(person)
    return person


@pytest.fixture
def place():
    return ConsultationFactory(provisional=True, requester__name="Camille Petit")


def address(desk):
    return reverse("consultations:dates", args=[desk.pk])


def typed(client, desk, **changes):
    form = client.get(address(desk)).context["form"]
    values = {name: form[name].value() for name in (*CHANGEABLE, "seen")}
    return {
        name: f"{value:%Y-%m-%dT%H:%M}" if hasattr(value, "hour") else value
        for name, value in (values | changes).items()
    }


def later(client, desk):
    local = desk.data_deadline_at.astimezone(desk.zone).replace(tzinfo=None)
    return typed(client, desk, data_deadline_at=local + timedelta(hours=3))


def told():
    return sorted(Notification.objects.values_list("recipient__name", "kind"))


def test_whom_it_concerns_is_shown_before_anything_changes(client, coordinator, place):
    UserFactory(coordinator=True, name="Colleague")
    due = place.open_desk.data_deadline_at

    page = client.post(address(place.open_desk), later(client, place.open_desk)).content.decode()

    assert "Camille Petit" in page
    assert "Colleague" in page
    assert "Acting" not in page.split("Who gets a mail")[1].split("</ul>")[0]
    assert (OpenDesk.objects.get().data_deadline_at, told()) == (due, [])


def test_after_that_the_dates_change_and_everybody_concerned_is_told(client, coordinator, place):
    UserFactory(coordinator=True, name="Colleague")
    desk = place.open_desk

    answer = client.post(address(desk), later(client, desk) | {"confirmed": "1"})

    assert answer.status_code == 302
    assert OpenDesk.objects.get().data_deadline_at == desk.data_deadline_at + timedelta(hours=3)
    assert told() == [("Camille Petit", "consultation_dates"), ("Colleague", "desk_dates")]
    entry = TimelineEntry.objects.get(verb="opendesk.change")
    moved = {"data_deadline_at", "release_at"}  # the last call keeps its length
    assert (entry.actor, set(entry.detail["changes"])) == (coordinator, moved)
    assert all(write(mail) for mail in Notification.objects.all())


def test_a_note_concerns_nobody(client, coordinator, place):
    desk = place.open_desk

    client.post(address(desk), typed(client, desk, note="Bring coffee.") | {"confirmed": "1"})

    assert (OpenDesk.objects.get().note, told()) == ("Bring coffee.", [])


def test_who_is_hidden_from_the_reader_is_told_and_not_even_counted(client, coordinator, place):
    ConflictFactory(person=coordinator, with_person=place.requester)
    desk = place.open_desk

    page = client.post(address(desk), later(client, desk)).content.decode()
    client.post(address(desk), later(client, desk) | {"confirmed": "1"})

    assert "Camille Petit" not in page
    assert ("never listed" in page, "whom you do not see" in page) == (True, False)
    assert ("Camille Petit", "consultation_dates") in told()


def test_images_are_not_made_due_in_the_past(client, coordinator):
    desk = SessionFactory().open_desk
    now = desk.data_deadline_at - timedelta(hours=1)

    with time_machine.travel(now):
        client.force_login(coordinator)
        early = (now - timedelta(hours=2)).astimezone(desk.zone).replace(tzinfo=None)
        closes = early - timedelta(days=1)
        form = typed(client, desk, data_deadline_at=early, closes_at=closes)
        answer = client.post(address(desk), form | {"confirmed": "1"})

    assert answer.status_code == 409
    assert "Images would be due already" in answer.content.decode()
    assert OpenDesk.objects.get().data_deadline_at == desk.data_deadline_at


@pytest.mark.parametrize(
    ("field", "days", "sentence"),
    (
        ("data_deadline_at", -2, "Images are due before booking closes"),
        ("panel_freeze_at", 20, "The first session begins before the panels are final."),
    ),
)
def test_dates_in_the_wrong_order_are_refused(client, coordinator, field, days, sentence):
    desk = SessionFactory().open_desk
    local = getattr(desk, field).astimezone(desk.zone).replace(tzinfo=None)
    form = typed(client, desk, **{field: local + timedelta(days=days)})

    answer = client.post(address(desk), form)

    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert getattr(OpenDesk.objects.get(), field) == getattr(desk, field)


def test_of_two_who_change_the_dates_the_second_sees_both(client, coordinator):
    desk = SessionFactory().open_desk
    form = later(client, desk)
    an_hour_later = desk.data_deadline_at + timedelta(hours=1)
    OpenDesk.objects.update(data_deadline_at=an_hour_later, release_at=an_hour_later)
    stored = OpenDesk.objects.get().data_deadline_at

    answer = client.post(address(desk), form | {"confirmed": "1"})

    assert answer.status_code == 409
    assert "Saved meanwhile" in answer.content.decode()
    assert OpenDesk.objects.get().data_deadline_at == stored
