"""Each publication is a version of the programme; panels leave as a table and come back whole."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consultations.models import PanelSeat, Programme
from consultations.services.panels.publication import publish_panels
from consultations.services.panels.seats import seat_analyst, unseat_analyst
from fbias.notifications.models import Notification
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    OpenDeskFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def kim(client):
    person = UserFactory(coordinator=True)
    client.force_login(person)
    return person


@pytest.fixture
def desk(kim):
    return OpenDeskFactory(panel_min=1)


def booked(desk, hour):
    session = SessionFactory(open_desk=desk, hour=hour, room="A")
    return ConsultationFactory(confirmed=True, session=session)


def people(*names):
    return [AnalystFactory(user__name=name, user__email=f"{name}@example.org") for name in names]


def page(client, desk, name="programme"):
    return client.get(reverse(f"consultations:{name}", args=[desk.pk])).content.decode()


# --- versions ---------------------------------------------------------------------------------


def test_each_publication_is_a_version_that_says_what_it_changed(client, kim, desk):
    ana, bo = people("ana", "bo")
    first = booked(desk, 9)
    seat = seat_analyst(first, ana, by=kim)
    publish_panels(desk, by=kim)
    seat_analyst(first, bo, by=kim)
    unseat_analyst(seat, by=kim)
    publish_panels(desk, by=kim)

    text = page(client, desk)

    assert list(desk.programmes.values_list("number", flat=True)) == [2, 1]
    assert f"New: 09:00, room A, {first.reference}: ana" in text
    assert f"{first.reference}: new on the panel: bo." in text
    assert f"{first.reference}: no longer on the panel: ana." in text
    assert text.index("Version 2") < text.index("Version 1")


def test_a_draft_is_no_version_and_a_second_publication_of_the_same_neither(kim, desk):
    (ana,) = people("ana")
    seat_analyst(booked(desk, 9), ana, by=kim)
    assert Programme.objects.count() == 0

    publish_panels(desk, by=kim)
    publish_panels(desk, by=kim)

    assert Programme.objects.count() == 1


def test_what_happened_since_the_last_publication_is_told_above_it(client, kim, desk):
    (ana,) = people("ana")
    place = booked(desk, 9)
    seat_analyst(place, ana, by=kim)
    publish_panels(desk, by=kim)
    PanelSeat.objects.all().delete()

    assert f"{place.reference} is no longer on the programme." in page(client, desk)


def test_a_version_names_no_session_that_its_reader_may_not_know_of(client, kim, desk):
    (ana,) = people("ana")
    place = booked(desk, 9)
    seat_analyst(place, ana, by=kim)
    publish_panels(desk, by=kim)
    rival = UserFactory(coordinator=True)
    ConflictFactory(person=rival, with_person=place.requester)

    client.force_login(rival)
    text = page(client, desk)

    assert place.reference not in text
    assert "Nothing that you may see." in text


def test_before_the_first_publication_the_page_says_what_makes_it(client, desk):
    assert "Nothing is published yet" in page(client, desk)


# --- the table --------------------------------------------------------------------------------


def send(client, desk, *lines):
    content = "\n".join(["session,email", *lines]).encode()
    sent = SimpleUploadedFile("table.csv", content)
    return client.post(reverse("consultations:import_assignments", args=[desk.pk]), {"table": sent})


def do(client, desk, answer):
    address = reverse("consultations:import_assignments", args=[desk.pk])
    return client.post(address, {"signed": answer.context["signed"]})


def sitting():
    rows = PanelSeat.objects.filter(leaving=False).values_list(
        "consultation", "analyst__user__name"
    )
    return sorted(rows)


def test_the_table_that_was_downloaded_comes_back_and_changes_nothing(client, kim, desk):
    (ana,) = people("ana")
    place = booked(desk, 9)
    seat_analyst(place, ana, by=kim)
    empty = booked(desk, 10)

    table = client.get(reverse("consultations:assignments", args=[desk.pk])).content
    sent = SimpleUploadedFile("table.csv", table)
    answer = client.post(
        reverse("consultations:import_assignments", args=[desk.pk]), {"table": sent}
    )

    assert b"session,starts,room,title,email,analyst,locked,told" in table
    assert [row.outcome for row in answer.context["checked"].rows] == ["stays", "empty"]
    assert [row.session for row in answer.context["checked"].rows] == [
        place.reference, empty.reference,
    ]  # fmt: skip
    assert "there is nothing to change" in answer.content.decode()


def test_a_table_is_looked_at_first_and_then_done_as_a_draft(client, kim, desk):
    ana, _bo, cy = people("ana", "bo", "cy")
    first, second, third = booked(desk, 9), booked(desk, 10), booked(desk, 11)
    seat_analyst(first, ana, by=kim)
    seat_analyst(third, cy, by=kim)
    lines = [f"{first.reference},BO@example.org", f"{second.reference},ana@example.org"]

    looked = send(client, desk, *lines)
    assert sitting() == [(first.pk, "ana"), (third.pk, "cy")]
    assert f"ana leaves the panel of {first.reference}." in looked.content.decode()

    done = do(client, desk, looked)

    assert done.status_code == 302
    assert sitting() == [(first.pk, "bo"), (second.pk, "ana"), (third.pk, "cy")]
    assert not Notification.objects.filter(kind="panel_seated").exists()


def refusals(answer):
    return {row.number: row.says for row in answer.context["checked"].rows if row.says}


def test_each_row_that_cannot_be_is_told_and_nothing_of_the_table_is_done(client, kim, desk):
    _ana, bo = people("ana", "bo")
    first, second = booked(desk, 9), booked(desk, 10)
    ConflictFactory(person=bo.user, with_person=first.requester)
    away = ConsultationFactory(confirmed=True)
    lines = [
        f"{second.reference},ana@example.org",
        f"{second.reference},ana@example.org",
        f"{away.reference},ana@example.org",
        f"{first.reference},nobody@example.org",
        f"{first.reference},bo@example.org",
    ]

    answer = send(client, desk, *lines)

    told = refusals(answer)
    assert "twice" in told[3]
    assert "no booked session" in told[4]
    assert "has this address" in told[5]
    assert "cannot sit here" in told[6]
    assert answer.context["signed"] == ""
    assert sitting() == []


def test_two_sessions_at_one_hour_and_a_locked_seat_are_refused(client, kim, desk):
    ana, _bo = people("ana", "bo")
    first = booked(desk, 9)
    beside = ConsultationFactory(
        confirmed=True, session=SessionFactory(open_desk=desk, hour=9, room="B")
    )
    seat = seat_analyst(first, ana, by=kim)
    PanelSeat.objects.filter(pk=seat.pk).update(locked=True)

    locked = send(client, desk, f"{first.reference},bo@example.org")
    both = [f"{first.reference},ana@example.org", f"{first.reference},bo@example.org"]
    twice = send(client, desk, *both, f"{beside.reference},bo@example.org")

    assert "locked on this panel" in refusals(locked)[2]
    assert "sits in another session then" in refusals(twice)[4]
    assert sitting() == [(first.pk, "ana")]


def test_panels_that_changed_since_the_look_are_not_written_over(client, kim, desk):
    _ana, bo = people("ana", "bo")
    place = booked(desk, 9)
    looked = send(client, desk, f"{place.reference},ana@example.org")
    seat_analyst(place, bo, by=kim)

    answer = do(client, desk, looked)

    assert answer.status_code == 409
    assert "changed since you looked" in answer.content.decode()
    assert sitting() == [(place.pk, "bo")]


@pytest.mark.parametrize(
    ("content", "says"),
    (
        (b"session\nC-1", "columns are missing: email"),
        (b"session,email\n", "no session in this file"),
        (b"\xff\xfe", "UTF-8"),
    ),
)
def test_a_file_that_cannot_be_read_says_why(client, desk, content, says):
    sent = SimpleUploadedFile("table.csv", content)

    answer = client.post(
        reverse("consultations:import_assignments", args=[desk.pk]), {"table": sent}
    )

    assert answer.status_code == 422
    assert says in answer.content.decode()
