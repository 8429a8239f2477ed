"""Calendar entries in mails and in the personal feed."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.urls import reverse
from django.utils.translation import gettext

from fbias.core.registry import Registry
from fbias.notifications import feeds
from fbias.notifications.calendar import CalendarEvent, Party, events_in, ics
from fbias.notifications.delivery import sweep
from fbias.notifications.models import CalendarFeed
from fbias.notifications.services import make_feed, notify
from tests.factories import UserFactory
from tests.notifications.conftest import STARTS, session_at_nine

PARIS = ZoneInfo("Europe/Paris")
HOSTILE = "Nuclei\r\nATTENDEE:mailto:eve@example.org\r\nBEGIN:VEVENT\nX:\x00;,\\"


def event(**changes):
    plain = {
        "uid": "session-1@fbias.example",
        "sequence": 3,
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(hours=1),
        "summary": "Open desk session",
    }
    return CalendarEvent(**(plain | changes))


def only_entry(data):
    (entry,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    return entry


def test_an_invitation_says_all_that_calendars_need():
    data = ics([event(attendees=(Party("ada@example.org", "Ada"),))], "REQUEST")

    calendar, entry = icalendar.Calendar.from_ical(data), only_entry(data)
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert (entry["UID"], entry["SEQUENCE"]) == ("session-1@fbias.example", 3)
    assert entry["STATUS"] == "CONFIRMED"
    assert entry["ORGANIZER"] == "mailto:contact@fbias.example"
    assert entry["ATTENDEE"] == "mailto:ada@example.org"
    assert b"DTSTART:20270114T090000Z\r\n" in data
    assert b"DTEND:20270114T100000Z\r\n" in data


def test_a_cancelled_entry_keeps_its_uid():
    cancelled = event(cancelled=True, sequence=4)
    data = ics([cancelled], cancelled.method)

    assert icalendar.Calendar.from_ical(data)["METHOD"] == "CANCEL"
    assert only_entry(data)["STATUS"] == "CANCELLED"
    assert only_entry(data)["UID"] == "session-1@fbias.example"


@pytest.mark.parametrize(
    ("local", "utc"),
    (
        (datetime(2027, 3, 28, 3, 30, tzinfo=PARIS), b"DTSTART:20270328T013000Z"),
        (datetime(2027, 10, 31, 2, 30, fold=0, tzinfo=PARIS), b"DTSTART:20271031T003000Z"),
        (datetime(2027, 10, 31, 2, 30, fold=1, tzinfo=PARIS), b"DTSTART:20271031T013000Z"),
    ),
)
def test_times_are_utc_on_the_nights_of_the_clock_change(local, utc):
    data = ics([event(starts_at=local, ends_at=local + timedelta(hours=1))])

    assert utc in data


@pytest.mark.parametrize("field", ("summary", "description", "location", "url", "uid"))
def test_hostile_text_stays_in_its_own_property(field):
    data = ics([event(**{field: HOSTILE})], "REQUEST")

    entry = only_entry(data)
    assert "ATTENDEE" not in entry
    assert len(data.split(b"BEGIN:VEVENT\r\n")) == 2
    assert b"\nATTENDEE" not in data
    assert b"\x00" not in data


def test_a_hostile_name_is_one_attendee():
    party = Party("ada@example.org\r\nATTENDEE:mailto:eve@example.org", 'Ada"\r\n;X=1:mailto:eve@x')

    entry = only_entry(ics([event(attendees=(party,))], "REQUEST"))

    assert not isinstance(entry["ATTENDEE"], list)
    assert entry["ATTENDEE"].params["CN"] == "Ada' ;X=1:mailto[:]eve@x"


@pytest.mark.django_db
def test_a_mail_carries_the_entry_so_that_programs_update_it_in_place(stand_in, person, relay):
    stand_in.event = session_at_nine
    notification = notify(person, "decision", about=person, occasion="first", title="Nuclei")

    sweep()

    (mail,) = relay.mails
    parts = [
        (part.get_content_type(), part.get_param("method"), part.get_content_disposition())
        for part in mail.walk()
    ]
    assert parts == [
        ("multipart/mixed", None, None),
        ("multipart/alternative", None, None),
        ("text/plain", None, None),
        ("text/html", None, None),
        ("text/calendar", "REQUEST", None),
        ("text/calendar", "REQUEST", "attachment"),
    ]
    entry = only_entry(list(mail.walk())[4].get_content())
    assert entry["ATTENDEE"] == "mailto:ada@example.org"
    notification.refresh_from_db()
    (shown,) = events_in(notification.ics)
    assert (shown["method"], shown["sequence"], shown["starts_at"]) == ("REQUEST", 2, STARTS)


# --- The feed -----------------------------------------------------------------------------------


@pytest.fixture
def sources(monkeypatch):
    monkeypatch.setattr(feeds, "SOURCES", Registry())
    feeds.register_source(lambda user: [event(summary=f"For {user.name}")])


@pytest.mark.django_db
def test_whoever_holds_the_link_reads_that_persons_calendar_without_signing_in(
    client, person, sources
):
    token = make_feed(by=person)

    response = client.get(reverse("notifications:calendar", args=[token]))

    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"
    assert only_entry(response.content)["SUMMARY"] == "For Ada Morel"


@pytest.mark.django_db
def test_a_feed_is_named_says_how_often_to_look_and_asks_nobody(client, person, sources):
    token = make_feed(by=person)

    text = client.get(reverse("notifications:calendar", args=[token])).text

    assert "NAME:F-BIAS\r\nX-WR-CALNAME:F-BIAS\r\n" in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n" in text
    assert "METHOD" not in text  # with a method an organizer is required
    assert "ORGANIZER" not in text


@pytest.mark.django_db
def test_an_empty_feed_is_a_calendar_with_one_component(client, person, monkeypatch):
    monkeypatch.setattr(feeds, "SOURCES", Registry())
    token = make_feed(by=person)

    content = client.get(reverse("notifications:calendar", args=[token])).content

    calendar = icalendar.Calendar.from_ical(content)
    assert [component.name for component in calendar.subcomponents] == ["VTIMEZONE"]
    assert calendar.walk("VEVENT") == []


@pytest.mark.django_db
def test_a_feed_speaks_the_language_of_its_owner(client, monkeypatch):
    owner = UserFactory(language="fr")
    monkeypatch.setattr(feeds, "SOURCES", Registry())
    feeds.register_source(lambda user: [event(summary=gettext("Open the session"))])

    response = client.get(
        reverse("notifications:calendar", args=[make_feed(by=owner)]),
        headers={"accept-language": "en"},
    )

    assert only_entry(response.content)["SUMMARY"] == "Ouvrir la session"


@pytest.mark.django_db
def test_a_mail_asks_for_no_automatic_answer(stand_in, person, relay):
    notify(person, "decision", about=person, occasion="first", title="Nuclei")

    sweep()

    (mail,) = relay.mails
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"


@pytest.mark.django_db
def test_only_a_hash_of_a_long_token_is_kept(person):
    token = make_feed(by=person)

    assert len(token) == 43  # 256 bits
    assert token not in str(CalendarFeed.objects.values().get())


@pytest.mark.django_db
def test_a_new_link_a_revoked_link_and_a_closed_account_end_the_old_link(client, person, sources):
    first = make_feed(by=person)
    second = make_feed(by=person)
    address = reverse("notifications:calendar", args=[first])
    assert client.get(address).status_code == 404

    address = reverse("notifications:calendar", args=[second])
    assert client.get(address).status_code == 200
    person.is_active = False
    person.save()
    assert client.get(address).status_code == 404

    person.is_active = True
    person.save()
    client.force_login(person)
    client.post(reverse("notifications:revoke_feed"))
    assert client.get(address).status_code == 404
    assert not CalendarFeed.objects.exists()


@pytest.mark.django_db
def test_the_link_is_shown_once(client, person):
    client.force_login(person)

    made = client.post(reverse("notifications:make_feed"))

    link = made.context["link"]
    assert link in made.content.decode()
    later = client.get(reverse("notifications:feed")).content.decode()
    assert link not in later
    assert link.rpartition("/")[2].removesuffix(".ics") not in later


@pytest.mark.django_db
def test_a_get_makes_no_link(client, person):
    client.force_login(person)

    assert client.get(reverse("notifications:make_feed")).status_code == 302
    assert client.get(reverse("notifications:feed")).status_code == 200
    assert not CalendarFeed.objects.exists()


@pytest.mark.django_db
def test_a_stranger_cannot_make_a_link(client):
    UserFactory()

    assert client.post(reverse("notifications:make_feed")).status_code == 302
    assert not CalendarFeed.objects.exists()
