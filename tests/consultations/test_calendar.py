"""One calendar entry per session: the same UID, a rising SEQUENCE, nothing about the science."""

from datetime import date

import icalendar
import pytest

from consultations.calendar import calendar_event, consultation_ics, events_of
from consultations.models import Consultation
from consultations.services.bookings.changes import cancel_booking, move_booking
from consultations.services.images import settle_image
from consultations.services.panels import publish_panels, seat_analyst, unseat_analyst
from fbias.notifications.delivery import write
from fbias.notifications.feeds import events_of as feed_of
from fbias.notifications.models import Notification
from tests.factories import (
    ConflictFactory,
    ConsultationFactory,
    ConsultationImageFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return OpenDeskFactory(with_sessions=True)


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


@pytest.fixture
def provisional(desk):
    return ConsultationFactory(
        provisional=True, session=desk.sessions.first(), title="Nuclei of the gut"
    )


def sent(kind):
    """Method and entry of the calendar in the latest mail of this kind."""
    letter = write(Notification.objects.filter(kind=kind).latest("pk"))
    calendar = icalendar.Calendar.from_ical(letter.ics)
    assert calendar["METHOD"] == letter.method
    return letter.method, calendar.walk("VEVENT")[0]


def test_moved_then_cancelled_is_one_entry_with_a_rising_sequence(desk, provisional):
    image = ConsultationImageFactory(consultation=provisional)
    settle_image(image.upload)
    first = sent("consultation_confirmed")

    moved = move_booking(provisional, by=provisional.requester, session=desk.sessions.last())
    second = sent("consultation_moved")
    cancel_booking(moved, by=provisional.requester, reason="The microscope is broken.")
    third = sent("consultation_cancelled")

    assert [method for method, entry in (first, second, third)] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [entry["SEQUENCE"] for method, entry in (first, second, third)] == [0, 1, 2]
    assert {str(entry["UID"]) for method, entry in (first, second, third)} == {
        f"{provisional.calendar_uid}@127.0.0.1"
    }
    assert second[1]["DTSTART"].dt == desk.sessions.last().starts_at
    assert third[1]["STATUS"] == "CANCELLED"


def test_an_entry_names_the_reference_and_no_science(provisional):
    event = calendar_event(provisional, provisional.requester)

    assert event.summary == f"F-BIAS open desk {provisional.reference}"
    assert event.location == provisional.video_url
    assert "Nuclei" not in f"{event.summary}{event.description}{event.location}{event.url}"


def test_times_are_written_in_utc_across_the_clock_change():
    consultation = ConsultationFactory(
        confirmed=True,
        session=SessionFactory(open_desk__day=date(2027, 3, 28), hour=10),
    )

    text = consultation_ics(consultation).decode()

    assert "DTSTART:20270328T080000Z" in text
    assert "DTEND:20270328T090000Z" in text


def test_an_analyst_is_asked_at_publication_and_called_off_when_unseated(
    desk, provisional, coordinator
):
    seats = PanelSeatFactory.create_batch(2, consultation=provisional)
    assert calendar_event(provisional, seats[0].analyst.user).cancelled
    publish_panels(desk, by=coordinator)
    asked = sent("panel_seated")

    unseat_analyst(seats[0], by=coordinator)
    publish_panels(desk, by=coordinator)
    method, entry = sent("panel_unseated")

    assert asked[0] == "REQUEST"
    assert method == "CANCEL"
    assert entry["UID"] == asked[1]["UID"]
    assert entry["SEQUENCE"] > asked[1]["SEQUENCE"]


def test_whoever_is_seated_again_gets_a_higher_number_than_the_cancellation(
    desk, provisional, coordinator
):
    seats = PanelSeatFactory.create_batch(3, consultation=provisional)
    publish_panels(desk, by=coordinator)
    unseat_analyst(seats[0], by=coordinator)
    publish_panels(desk, by=coordinator)
    called_off = sent("panel_unseated")

    seat_analyst(Consultation.objects.get(pk=provisional.pk), seats[0].analyst, by=coordinator)
    publish_panels(desk, by=coordinator)
    method, entry = sent("panel_seated")

    assert method == "REQUEST"
    assert entry["ATTENDEE"] == f"mailto:{seats[0].analyst.user.email}"
    assert entry["SEQUENCE"] > called_off[1]["SEQUENCE"]


def test_cancelling_calls_off_the_panel_too(desk, provisional, coordinator):
    PanelSeatFactory.create_batch(2, consultation=provisional)
    publish_panels(desk, by=coordinator)
    asked = sent("panel_seated")

    cancel_booking(provisional, by=coordinator, reason="The call is down.")
    method, entry = sent("panel_cancelled")

    assert method == "CANCEL"
    assert entry["UID"] == asked[1]["UID"]
    assert entry["SEQUENCE"] > asked[1]["SEQUENCE"]


def test_the_attendee_is_the_reader_alone(provisional):
    image = ConsultationImageFactory(consultation=provisional)
    settle_image(image.upload)

    entry = sent("consultation_confirmed")[1]

    assert entry["ATTENDEE"] == f"mailto:{provisional.requester.email}"


def test_an_entry_that_is_downloaded_stands_and_asks_nobody(provisional):
    text = consultation_ics(provisional).decode()

    assert "METHOD" not in text
    assert "ORGANIZER" not in text
    assert "STATUS:CONFIRMED" in text


def test_a_consultation_without_session_has_no_entry():
    expired = ConsultationFactory(session=SessionFactory())
    expired.session = None

    assert calendar_event(expired, expired.requester) is None
    assert b"VEVENT" not in consultation_ics(expired)


def test_the_feed_shows_own_sessions_and_published_seats_only(desk, provisional, coordinator):
    seat = PanelSeatFactory(consultation=provisional, published=True)
    draft = PanelSeatFactory(consultation=provisional)
    ConsultationFactory(cancelled=True, requester=provisional.requester)
    ConsultationFactory(requester=provisional.requester)
    uid = f"{provisional.calendar_uid}@127.0.0.1"

    assert [event.uid for event in events_of(provisional.requester)] == [uid]
    assert [event.uid for event in events_of(seat.analyst.user)] == [uid]
    assert events_of(draft.analyst.user) == []
    assert events_of(coordinator) == []
    assert [event.uid for event in feed_of(seat.analyst.user)] == [uid]


def test_a_conflict_takes_a_session_out_of_the_feed(provisional):
    seat = PanelSeatFactory(consultation=provisional, published=True)

    ConflictFactory(person=provisional.requester, with_person=seat.analyst.user)

    assert events_of(seat.analyst.user) == []


@pytest.mark.parametrize("rows", (1, 3))
def test_the_feed_costs_the_same_however_long(rows, django_assert_num_queries):
    person = UserFactory()
    ConsultationFactory.create_batch(rows, confirmed=True, requester=person)

    with django_assert_num_queries(2):  # the membership, the sessions
        assert len(events_of(person)) == rows
