"""Coming open desks on other sites: data, a calendar, news, a frame; the same whoever asks."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import icalendar
import pytest
from django.conf import settings
from django.urls import reverse

from consultations.enums import OpenDeskStatus
from tests.factories import ConsultationFactory, OpenDeskFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    desk = OpenDeskFactory()
    for hour in (9, 11):
        SessionFactory(open_desk=desk, starts_at=at(desk, hour), ends_at=at(desk, hour + 1))
    OpenDeskFactory(status=OpenDeskStatus.DRAFT, day=desk.day.replace(year=desk.day.year + 1))
    return desk


def at(desk, hour):
    return datetime(desk.day.year, desk.day.month, desk.day.day, hour, tzinfo=UTC)


def get(client, name, **asked):
    page = client.get(reverse(f"consultations:{name}"), asked)
    assert page.status_code == 200
    assert page.headers["Access-Control-Allow-Origin"] == "*"
    assert page.headers["Cache-Control"] == "public, max-age=300"
    return page


def test_data_tell_days_hours_and_what_is_free_and_no_draft(client, desk):
    ConsultationFactory(session=desk.sessions.first(), open_desk=desk)

    answer = json.loads(get(client, "announced_data").content)

    (row,) = answer["open_desks"]
    assert (row["day"], row["sessions"], row["free"]) == (desk.day.isoformat(), 2, 1)
    assert row["booking"] == "open"
    assert row["url"] == f"{settings.SITE_URL}/open-desks/{desk.pk}/"
    assert datetime.fromisoformat(row["starts_at"]) == at(desk, 9)
    assert datetime.fromisoformat(row["ends_at"]) == at(desk, 12)


def test_a_coordinator_gets_the_same_answer_as_a_stranger(client, desk):
    answers = [get(client, name).content for name in ("announced_data", "announced")]
    client.force_login(UserFactory(coordinator=True))

    again = [get(client, name).content for name in ("announced_data", "announced")]

    assert again == answers


def test_the_calendar_has_one_entry_a_day_with_a_lasting_name(client, desk):
    page = get(client, "announced_calendar", language="fr")

    (entry,) = icalendar.Calendar.from_ical(page.content).walk("VEVENT")
    assert entry.decoded("DTSTART") == at(desk, 9)
    assert entry.decoded("DTEND") == at(desk, 12)
    assert str(entry["UID"]).startswith(f"open-desk-{desk.pk}@")
    assert str(entry["DESCRIPTION"]) == "2 sessions libres sur 2."
    assert page.headers["Content-Disposition"].startswith("attachment")


def test_news_are_read_in_the_language_that_the_address_names(client, desk):
    channel = ET.fromstring(get(client, "announced_news", language="fr").content)[0]

    item = channel.find("item")
    assert channel.find("language").text == "fr"
    assert item.find("link").text == f"{settings.SITE_URL}/open-desks/{desk.pk}/"
    assert item.find("description").text == "2 sessions libres sur 2."
    assert str(desk.day.year) in item.find("title").text


def test_the_frame_stands_on_any_site_and_can_do_nothing_there(client, desk):
    page = get(client, "announced", language="fr")

    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "X-Frame-Options" not in page.headers
    assert "<script" not in page.content.decode()
    assert "<form" not in page.content.decode()
    assert client.get("/").headers["X-Frame-Options"] == "DENY"


def test_without_a_day_each_says_so(client):
    assert json.loads(get(client, "announced_data").content)["open_desks"] == []
    assert "No open desk is planned yet." in get(client, "announced").content.decode()
    assert not icalendar.Calendar.from_ical(get(client, "announced_calendar").content).walk(
        "VEVENT"
    )
