"""Coordinators write to a group: they see to whom, it leaves once, and can be taken back before."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from consultations.models import GroupMail
from consultations.queries.group_mails import copies_of, members_of
from consultations.services.group_mails import take_back, write_to_group
from fbias.core.errors import DomainError
from fbias.notifications.delivery import sweep
from fbias.notifications.models import Notification
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    GrantFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return GrantFactory(user__name="Carla").user


@pytest.fixture
def desk():
    """A day with Uma confirmed, Udo waiting, Ada told of her seat and Dana drafted."""
    desk = OpenDeskFactory()
    booked = ConsultationFactory(
        confirmed=True, requester__name="Uma", session=SessionFactory(open_desk=desk, room="A")
    )
    ConsultationFactory(
        requester__name="Udo",
        session=None,
        open_desk=desk,
        status="waiting",
        queued_at=timezone.now(),
        hold_expires_at=None,
    )
    PanelSeatFactory(consultation=booked, analyst__user__name="Ada", published=True)
    PanelSeatFactory(consultation=booked, analyst__user__name="Dana")
    return desk


def names(people):
    return [person.name for person in people]


def write(desk, by, group="users", key=None):
    return write_to_group(
        desk, by=by, group=group, subject="News", text="Come.", request_key=key or uuid4()
    )


def minutes_pass():
    """As the database sees it: what was to leave later may leave now."""
    earlier = Now() - timedelta(minutes=6)
    Notification.objects.update(due_at=earlier, first_due_at=earlier)
    GroupMail.objects.update(leaves_at=earlier)
    sweep()


@pytest.mark.parametrize(
    ("group", "expected"),
    (
        ("users", ["Uma"]),
        ("line", ["Udo"]),
        ("panel", ["Ada"]),
        ("network", ["Ada", "Dana"]),
    ),
)
def test_each_group_is_who_belongs_to_it_now(desk, coordinator, group, expected):
    AnalystFactory(user__name="Gone", alumni=True)

    assert names(members_of(desk, group, by=coordinator)) == expected


@pytest.mark.parametrize(("group", "name"), (("users", "Uma"), ("line", "Udo"), ("panel", "Ada")))
def test_whoever_is_in_conflict_is_in_no_group_of_the_writer(desk, coordinator, group, name):
    person = members_of(desk, group, by=coordinator).get(name=name)
    ConflictFactory(person=person, with_person=coordinator)

    assert name not in names(members_of(desk, group, by=coordinator))


def test_it_leaves_after_some_minutes_once_to_each(desk, coordinator):
    key = uuid4()
    first = write(desk, coordinator, "network", key)
    again = write(desk, coordinator, "network", key)
    sweep()
    at_once = len(mail.outbox)

    minutes_pass()
    minutes_pass()

    assert first == again
    assert at_once == 0
    assert sorted(one.to[0] for one in mail.outbox) == sorted(
        person.email for person in members_of(desk, "network", by=coordinator)
    )
    assert {one.subject for one in mail.outbox} == {"News"}
    assert "Carla" in mail.outbox[0].body


def test_what_is_taken_back_reaches_nobody(desk, coordinator):
    written = write(desk, coordinator)

    take_back(written, by=coordinator)
    minutes_pass()

    assert mail.outbox == []
    assert [copy.status for copy in copies_of(written, by=coordinator)] == ["dropped"]


def test_what_has_left_cannot_be_taken_back(desk, coordinator):
    written = write(desk, coordinator)
    minutes_pass()

    with pytest.raises(DomainError, match="has already left"):
        take_back(written, by=coordinator)

    assert len(mail.outbox) == 1
    assert GroupMail.objects.get().taken_back_at is None


def test_an_empty_group_is_refused(coordinator):
    with pytest.raises(DomainError, match="Nobody belongs"):
        write(OpenDeskFactory(), coordinator)

    assert not GroupMail.objects.exists()


def test_another_coordinator_does_not_learn_that_somebody_hidden_got_it(desk, coordinator):
    written = write(desk, coordinator)
    other = GrantFactory().user
    before = len(copies_of(written, by=other))
    ConflictFactory(person=other, with_person=members_of(desk, "users", by=coordinator).get())

    assert before == 1
    assert list(copies_of(written, by=other)) == []
    assert not Notification.objects.visible_to(other).filter(kind="group_mail").exists()


# --- the pages ----------------------------------------------------------------------------------


def test_text_names_and_count_are_seen_before_anything_is_kept(client, desk, coordinator):
    client.force_login(coordinator)
    page = reverse("consultations:write_to_group", args=[desk.pk])
    words = {"group": "users", "subject": "News", "text": "Come.", "request_key": str(uuid4())}

    look = client.post(page, {**words, "then": "look"}).content.decode()
    kept = GroupMail.objects.count()
    answer = client.post(page, {**words, "then": "send"}, follow=True).content.decode()

    assert "One person gets it" in look
    assert "Uma" in look
    assert kept == 0
    assert "Take it back" in answer
    assert GroupMail.objects.get().subject == "News"


def test_whoever_changes_the_text_finds_it_in_the_form(client, desk, coordinator):
    client.force_login(coordinator)
    page = reverse("consultations:write_to_group", args=[desk.pk])
    words = {"group": "users", "subject": "News", "text": "Come.", "request_key": str(uuid4())}

    answer = client.post(page, {**words, "then": "change"})

    assert answer.context["form"]["text"].value() == "Come."
    assert not GroupMail.objects.exists()


def test_the_board_leads_there(client, desk, coordinator):
    client.force_login(coordinator)

    board = client.get(reverse("consultations:board", args=[desk.pk])).content.decode()

    assert reverse("consultations:write_to_group", args=[desk.pk]) in board
