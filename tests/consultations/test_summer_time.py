"""The nights on which clocks change: page, mail, calendar entry and reminder mean one instant."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.utils.html import strip_tags
from ical.calendar_stream import IcsCalendarStream

from fbias.core.reader import written_for
from fbias.notifications.kinds import KINDS
from fbias.notifications.letters import letter_for
from fbias.notifications.models import Notification
from fbias.notifications.overdue import ask_reminders
from tests.factories import ConsultationFactory, OpenDeskFactory, SessionFactory, UserFactory, wall

pytestmark = pytest.mark.django_db

NIGHTS = (date(2027, 3, 28), date(2027, 10, 31))
BEFORE_THE_HOUR = ("consultation_tomorrow", "consultation_in_an_hour")
# What their clocks say at 10:00 in Paris after the night: none but Paris and Miquelon changes
# its clock, and Miquelon does so on other days.
ZONES = {
    "Europe/Paris": ("10:00", "10:00"),
    "Indian/Reunion": ("12:00", "13:00"),
    "America/Guadeloupe": ("04:00", "05:00"),
    "America/Miquelon": ("06:00", "07:00"),
    "Pacific/Noumea": ("19:00", "20:00"),
}
CASES = [
    (zone, night, hours[number]) for zone, hours in ZONES.items()
    for number, night in enumerate(NIGHTS)
]  # fmt: skip


def booked(zone, night):
    reader = UserFactory(time_zone=zone, language="en")
    session = SessionFactory(open_desk__day=night, hour=10)
    return ConsultationFactory(confirmed=True, requester=reader, session=session)


def letter(booking):
    """The mail as it is sent, whenever the test runs."""
    kind, reader = KINDS["consultation_confirmed"], booking.requester
    with written_for(reader):
        facts = {**kind.context(booking, reader), "about": booking}
        return letter_for(kind, reader, facts, kind.calendar(booking, reader))


def independent(ics):
    """The start of the entry, by two programs that share no code."""
    one = icalendar.Calendar.from_ical(ics).walk("VEVENT")[0]
    (other,) = IcsCalendarStream.calendar_from_ics(ics).events
    return [one["DTSTART"].dt, other.dtstart]


@pytest.mark.parametrize(("zone", "night", "hour"), CASES)
def test_everything_means_the_same_instant(client, zone, night, hour):
    booking = booked(zone, night)
    starts = booking.session.starts_at
    local = starts.astimezone(ZoneInfo(zone))
    words = f"{local:%A} {local.day} {local:%B %Y}, {hour}"
    client.force_login(booking.requester)

    sent = letter(booking)
    page = client.get(booking.get_absolute_url()).content.decode()

    assert starts == wall(night, 10)
    assert f"{local:%H:%M}" == hour
    assert words in sent.text
    assert words in strip_tags(page)
    assert independent(sent.ics) == [starts, starts]


@pytest.mark.parametrize(("zone", "night", "hour"), CASES)
def test_reminders_come_24_hours_and_one_hour_of_true_time_before(zone, night, hour):
    booking = booked(zone, night)
    starts = booking.session.starts_at.astimezone(UTC)

    asked = []
    for before in (timedelta(hours=24, minutes=1), timedelta(hours=24), timedelta(hours=1)):
        ask_reminders(starts - before)
        asked.append(Notification.objects.filter(kind__in=BEFORE_THE_HOUR).count())

    assert asked == [0, 1, 2]


@pytest.mark.parametrize("night", NIGHTS)
def test_hours_that_exist_twice_or_not_at_all_stay_apart(night):
    """In the night itself: two instants are two in every program, whatever the wall says."""
    before = datetime(night.year, night.month, night.day, 0, 30, tzinfo=UTC)
    moments = [before, before + timedelta(hours=1)]
    desk, starts = OpenDeskFactory(day=night), []
    for moment in moments:
        session = SessionFactory(open_desk=desk, starts_at=moment)
        booking = ConsultationFactory(
            confirmed=True, requester__time_zone="Europe/Paris", session=session
        )
        starts.append(independent(letter(booking).ics))

    assert starts == [[moment, moment] for moment in moments]
