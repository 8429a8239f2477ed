"""Each path of a consultation from beginning to end, by its pages, while the clock runs."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consultations.enums import ConsultationStatus as S
from consultations.enums import DestinationKind
from consultations.links.booking_links import manage_token
from consultations.models import Consultation, Destination, OpenDesk
from consultations.services.bookings.deadlines import keep_deadlines
from consultations.services.waiting_list.joining import join_waiting_list
from fbias.notifications.models import Notification
from fbias.notifications.overdue import ask_reminders
from projects.models import Project
from tests.factories import (
    ConsultationFactory,
    ConsultationImageFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    SessionFactory,
    UserFactory,
    plain_answers,
)

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def desk():
    desk = OpenDeskFactory(day=timezone.localdate() + timedelta(days=30))
    desk.refresh_from_db()
    due = desk.data_deadline_at - 7 * DAY  # time enough to ask one after the other
    OpenDesk.objects.filter(pk=desk.pk).update(
        data_deadline_at=due, closes_at=due, release_at=due + 2 * DAY
    )
    desk.refresh_from_db()
    return desk


@pytest.fixture
def booking(desk):
    """The only place of the day, with a panel that was told."""
    booking = ConsultationFactory(provisional=True, session=SessionFactory(open_desk=desk, hour=10))
    PanelSeatFactory(consultation=booking, published=True)
    return booking


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


def address(name, *args):
    return reverse(f"consultations:{name}", args=args)


def at(moment):
    """The portal at that moment, after its clock did its work."""
    travel = time_machine.travel(moment, tick=False)
    travel.start()
    keep_deadlines()
    ask_reminders(timezone.now())
    return travel


def told(person):
    return list(
        Notification.objects.filter(recipient=person).order_by("pk").values_list("kind", flat=True)
    )


def status(consultation):
    return Consultation.objects.get(pk=consultation.pk).status


def as_(client, person, name, *args, **body):
    client.force_login(person)
    return client.post(address(name, *args), body)


def test_late_data_a_last_call_a_release_an_offer_that_runs_out_and_one_that_is_taken(
    client, desk, booking, coordinator
):
    first, second = (join_waiting_list(desk, by=UserFactory()) for _ in range(2))
    Consultation.objects.filter(pk=second.pk).update(
        title="Nuclei", answers=plain_answers("Nuclei")
    )
    Consultation.objects.update(booked_at=timezone.now() - DAY)

    at(desk.data_deadline_at + HOUR).stop()
    assert status(booking) == S.PROVISIONAL
    assert "consultation_last_call" in told(booking.requester)
    assert "desk_last_call" in told(coordinator)

    travel = at(desk.release_at + HOUR)
    offered = Consultation.objects.get(pk=first.pk)
    travel.stop()
    assert status(booking) == S.RELEASED
    assert told(booking.requester)[-1] == "consultation_released"
    assert offered.status == S.OFFERED
    assert told(first.requester)[-1] == "consultation_offered"

    travel = at(offered.hold_expires_at + timedelta(minutes=1))
    assert status(first) == S.LAPSED
    assert told(first.requester)[-1] == "consultation_lapsed"
    assert status(second) == S.OFFERED
    page = address("manage", manage_token(Consultation.objects.get(pk=second.pk)))
    client.get(page)
    looked = status(second)
    client.post(page, {"answer": "accept"})
    travel.stop()

    assert looked == S.OFFERED
    assert status(second) == S.PROVISIONAL
    assert told(second.requester)[-1] == "consultation_received"


def test_nobody_came_and_the_next_booking_waits_for_a_yes(client, desk, booking, coordinator):
    analyst = booking.seats.get().analyst.user
    Consultation.objects.update(status=S.CONFIRMED)

    travel = at(booking.session.starts_at + timedelta(minutes=20))
    as_(client, analyst, "miss", booking.pk)
    travel.stop()
    again = ConsultationFactory(
        requester=booking.requester,
        title="Nuclei",
        answers=plain_answers("Nuclei"),
        session=SessionFactory(open_desk__day=desk.day + timedelta(days=60)),
    )
    ConsultationImageFactory(consultation=again)
    as_(client, booking.requester, "book", again.pk)

    assert status(booking) == S.NO_SHOW
    assert "consultation_missed" in told(booking.requester)
    assert status(again) == S.PROVISIONAL
    as_(client, coordinator, "confirm", again.pk, reason="They wrote to us.")
    assert status(again) == S.CONFIRMED


def test_a_request_is_sent_elsewhere_and_the_panel_is_free(client, booking, coordinator):
    forum = Destination.objects.create(
        name="Forum", kind=DestinationKind.FORUM, url="https://forum.example/"
    )

    analyst = booking.seats.get().analyst.user

    as_(client, coordinator, "turn_away", booking.pk, reason="A tool.", destination=forum.pk)

    assert status(booking) == S.REDIRECTED
    assert told(booking.requester) == ["consultation_redirected"]
    assert told(analyst) == ["panel_cancelled"]


def test_a_session_is_postponed_to_another_day(client, desk, booking):
    later = SessionFactory(open_desk__day=desk.day + timedelta(days=7), hour=11)

    as_(client, booking.requester, "move", booking.pk, session=later.pk)

    moved = Consultation.objects.get(pk=booking.pk)
    assert (moved.session, moved.open_desk) == (later, later.open_desk)
    assert "consultation_moved" in told(booking.requester)


def test_a_session_that_took_place_is_written_up_followed_and_becomes_a_project(
    client, desk, booking
):
    analyst = booking.seats.get().analyst.user
    Consultation.objects.update(status=S.CONFIRMED)

    travel = at(booking.session.ends_at + HOUR)
    as_(client, analyst, "hold", booking.pk)
    as_(client, analyst, "approach", booking.pk,
        tool="Fiji", steps="Threshold.", outcome="works", limits="")  # fmt: skip
    as_(client, analyst, "record", booking.pk,
        recommended="Measure.", next_step="done", hours="2", then="send")  # fmt: skip
    travel.stop()
    assert status(booking) == S.HELD
    assert "consultation_record" in told(booking.requester)

    client.force_login(booking.requester)
    client.post(reverse("projects:from_consultation", args=[booking.pk]), {"request_key": uuid4()})
    later = SessionFactory(open_desk__day=desk.day + timedelta(days=60))
    as_(client, booking.requester, "follow_up", booking.pk,
        session=later.pk, request_key=uuid4())  # fmt: skip

    assert Project.objects.get().requester == booking.requester
    assert Consultation.objects.get(follows=booking).requester == booking.requester
