"""Where a session meets: the portal's own call, or any link of the panel's choice."""

from datetime import timedelta

import icalendar
import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from consultations.calendar import consultation_ics
from consultations.models import Consultation
from consultations.services.calls import change_call
from fbias.core.editing import marks_of
from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from fbias.notifications.delivery import write
from fbias.notifications.models import Notification
from tests.factories import ConflictFactory, ConsultationFactory, PanelSeatFactory, UserFactory

pytestmark = pytest.mark.django_db
ZOOM = "https://zoom.us/j/1234567890?pwd=Zqx"


@pytest.fixture
def place():
    return ConsultationFactory(
        confirmed=True, requester__name="Requester", requester__language="fr"
    )


@pytest.fixture
def ada(place):
    return PanelSeatFactory(
        consultation=place, published=True, analyst__user__name="Ada"
    ).analyst.user


def told():
    return sorted(Notification.objects.values_list("recipient__name", "kind"))


def address(place):
    return reverse("consultations:call", args=[place.pk])


def test_another_link_is_told_to_user_and_panel_with_an_entry_that_replaces_theirs(place, ada):
    PanelSeatFactory(consultation=place, analyst__user__name="Draft")

    change_call(place, by=ada, link=ZOOM)

    place.refresh_from_db()
    letters = [write(row) for row in Notification.objects.all()]
    entries = [icalendar.Calendar.from_ical(one.ics).walk("VEVENT")[0] for one in letters]
    assert told() == [("Ada", "panel_call"), ("Requester", "consultation_call")]
    assert place.calendar_sequence == 1
    assert {(str(one["LOCATION"]), int(one["SEQUENCE"])) for one in entries} == {(ZOOM, 1)}
    assert all(ZOOM in letter.text for letter in letters)
    assert sorted("un autre lien" in letter.subject for letter in letters) == [False, True]


def test_the_link_stands_on_every_page_mail_and_entry_where_the_portals_stood(client, place, ada):
    change_call(place, by=ada, link=ZOOM)

    link = ZOOM.replace("&", "&amp;")
    client.force_login(ada)
    assert link in client.get(place.get_absolute_url()).content.decode()
    assert link in client.get(reverse("consultations:my_sessions")).content.decode()
    client.force_login(place.requester)
    assert link in client.get(place.get_absolute_url()).content.decode()
    assert b"zoom.us" in consultation_ics(Consultation.objects.get())


def test_the_same_link_once_more_is_no_news(place, ada):
    for _click in range(2):
        change_call(place, by=ada, link=ZOOM)

    place.refresh_from_db()
    assert place.calendar_sequence == 1
    assert Notification.objects.count() == 2
    assert TimelineEntry.objects.filter(verb="consultation.change_call").count() == 1


def test_without_a_link_the_portals_call_is_back_and_everybody_hears(client, place, ada):
    room = place.video_url
    change_call(place, by=ada, link=ZOOM)
    client.force_login(ada)
    page = client.get(address(place)).content.decode()

    assert "own call again" in page
    seen = marks_of({"video_link": ZOOM})
    client.post(address(place), {"video_link": "", "seen": seen})

    place.refresh_from_db()
    assert (place.video_url, place.calendar_sequence) == (room, 2)
    assert Notification.objects.filter(kind="consultation_call").count() == 2


@pytest.mark.parametrize(
    ("link", "words"),
    (
        ("http://zoom.us/j/1", "must begin with https://"),
        ("javascript:alert(1)", "Copy the whole link"),
        ("ftp://zoom.us/j/1", "must begin with https://"),
        ("see you there", "Copy the whole link"),
        ("https://zoom.us@evil.example/j/1", "Copy the whole link"),
    ),
)
def test_what_is_no_link_is_refused_in_a_sentence_and_kept(client, place, ada, link, words):
    client.force_login(ada)

    answer = client.post(address(place), {"video_link": link, "seen": marks_of({"video_link": ""})})

    page = answer.content.decode()
    place.refresh_from_db()
    assert answer.status_code == 422
    assert words in page
    assert link in page
    assert place.video_link == ""
    assert not Notification.objects.exists()


def test_an_address_without_a_scheme_is_an_encrypted_one(client, place, ada):
    client.force_login(ada)

    client.post(
        address(place), {"video_link": "bbb.example.org/b/x", "seen": marks_of({"video_link": ""})}
    )

    place.refresh_from_db()
    assert place.video_link == "https://bbb.example.org/b/x"


@pytest.mark.parametrize("who", ("requester", "rival", "bystander"))
def test_only_the_panel_and_coordinators_without_conflict_change_it(place, who):
    person = place.requester if who == "requester" else UserFactory(coordinator=who == "rival")
    if who == "rival":
        ConflictFactory(person=person, with_person=place.requester)

    with pytest.raises(PermissionDenied):
        change_call(place, by=person, link=ZOOM)

    assert not Notification.objects.exists()


def test_a_call_that_fails_moves_within_the_hour_and_not_after_it(place, ada):
    session = place.session
    with time_machine.travel(session.starts_at + timedelta(minutes=20)):
        change_call(place, by=ada, link=ZOOM)
        assert all(write(row) for row in Notification.objects.all())
    with time_machine.travel(session.ends_at), pytest.raises(DomainError, match="is over"):
        change_call(place, by=ada, link="")

    place.refresh_from_db()
    assert place.video_link == ZOOM


def test_of_two_who_give_a_link_the_second_reads_both(client, place, ada):
    client.force_login(ada)
    seen = marks_of({"video_link": ""})
    change_call(place, by=ada, link="https://meet.example.org/first")

    answer = client.post(address(place), {"video_link": ZOOM, "seen": seen})

    place.refresh_from_db()
    assert answer.status_code == 409
    assert "https://meet.example.org/first" in answer.content.decode()
    assert place.video_link == "https://meet.example.org/first"


WORD = "opens a call only once"


def test_the_panel_reads_who_opens_a_call_that_wants_a_sign_in(client, place, ada, settings):
    settings.VIDEO_BASE_URL = "https://meet.jit.si"
    client.force_login(ada)
    public = client.get(place.get_absolute_url()).content.decode()
    settings.VIDEO_BASE_URL = "https://video.example.org"
    own = client.get(place.get_absolute_url()).content.decode()
    settings.VIDEO_BASE_URL = "https://meet.jit.si"
    change_call(place, by=ada, link=ZOOM)
    other = client.get(place.get_absolute_url()).content.decode()

    assert (WORD in public, WORD in own, WORD in other) == (True, False, False)
