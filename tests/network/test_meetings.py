"""Meetings: planned, in calendars, answered, written up."""

from datetime import timedelta

import icalendar
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from fbias.core.editing import ChangedMeanwhile, marks_of
from fbias.core.errors import DomainError
from fbias.core.waiting import Pile
from fbias.network.calendar import entry, events_of
from fbias.network.models import Attendance, Meeting
from fbias.network.queries.meetings import agenda_of
from fbias.network.queries.waiting import network_piles
from fbias.network.reminders import soon, who_may_come
from fbias.network.services.attendance import answer_meeting
from fbias.network.services.meetings import (
    cancel_meeting,
    change_meeting,
    hold_meeting,
    plan_meeting,
    said_of,
)
from fbias.network.services.minutes import minutes_of, save_minutes, send_minutes
from fbias.notifications.calendar import ics
from fbias.notifications.models import Notification
from tests.factories import AnalystFactory, MeetingFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


@pytest.fixture
def member():
    return AnalystFactory().user


def told(kind):
    rows = Notification.objects.filter(kind=kind).order_by("recipient")
    return list(rows.values_list("recipient", flat=True))


def said(**other):
    starts = timezone.now() + timedelta(days=20)
    return {
        "kind": "monthly",
        "name": "",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=1),
        "time_zone": "Europe/Paris",
        "place": "",
        "link": "https://meet.example/a",
        "note": "",
        "places": None,
    } | other


def test_a_planned_meeting_invites_current_members_and_coordinators_once(coordinator, member):
    AnalystFactory(alumni=True)
    AnalystFactory(invited=True)
    UserFactory()
    facts = said()

    first = plan_meeting(by=coordinator, **facts)

    assert plan_meeting(by=coordinator, **facts) == first
    assert told("meeting_invited") == sorted([coordinator.pk, member.pk])


def test_only_a_coordinator_plans(member):
    with pytest.raises(PermissionDenied):
        plan_meeting(by=member, **said())

    assert not Meeting.objects.exists()
    assert not Notification.objects.exists()


def test_a_change_of_the_hour_raises_the_number_and_a_change_of_the_note_does_not(
    coordinator, member
):
    meeting = MeetingFactory()
    first = entry(meeting)

    meeting = change_meeting(meeting, by=coordinator, note="Bring data.")
    assert entry(meeting).sequence == 0
    assert told("meeting_changed") == []

    later = meeting.starts_at + timedelta(hours=1)
    meeting = change_meeting(
        meeting, by=coordinator, starts_at=later, ends_at=later + timedelta(hours=1)
    )
    assert (entry(meeting).uid, entry(meeting).sequence) == (first.uid, 1)
    assert told("meeting_changed") == sorted([coordinator.pk, member.pk])


def test_two_coordinators_who_change_one_meeting_see_both(coordinator):
    meeting = MeetingFactory()
    seen = marks_of(said_of(meeting))
    change_meeting(meeting, by=coordinator, seen=seen, note="Mine.")

    with pytest.raises(ChangedMeanwhile):
        change_meeting(meeting, by=coordinator, seen=seen, note="Theirs.")

    assert Meeting.objects.get().note == "Mine."


def test_a_cancelled_meeting_leaves_calendars_and_gives_its_topics_back(coordinator, member):
    meeting = MeetingFactory()
    topic = TopicFactory(meeting=meeting, status="planned")

    meeting = cancel_meeting(meeting, by=coordinator)

    topic.refresh_from_db()
    assert (topic.status, topic.meeting, topic.planned_at) == ("proposed", None, None)
    [component] = icalendar.Calendar.from_ical(ics([entry(meeting)], "CANCEL")).walk("VEVENT")
    assert (component["STATUS"], int(component["SEQUENCE"])) == ("CANCELLED", 1)
    assert member.pk in told("meeting_cancelled")


def test_the_feed_has_the_meetings_but_those_one_said_no_to(member):
    here, away = MeetingFactory(), MeetingFactory()
    answer_meeting(away, by=member, answer="no")

    assert [event.uid for event in events_of(member)] == [entry(here).uid]
    assert list(events_of(UserFactory())) == []


def test_an_answer_is_one_row_however_often_it_changes(member):
    meeting = MeetingFactory()

    for answer in ("yes", "yes", "maybe"):
        answer_meeting(meeting, by=member, answer=answer)

    assert Attendance.objects.get().answer == "maybe"


def test_a_meeting_that_is_over_is_not_answered(member):
    with pytest.raises(DomainError):
        answer_meeting(MeetingFactory(past=True), by=member, answer="yes")

    assert not Attendance.objects.exists()


def test_who_came_is_noted_and_corrected_and_topics_are_discussed(coordinator, member):
    meeting = MeetingFactory(past=True)
    topic = TopicFactory(meeting=meeting, status="planned")
    Attendance.objects.create(meeting=meeting, person=member, answer="yes")

    hold_meeting(meeting, by=coordinator, came=[coordinator])
    hold_meeting(meeting, by=coordinator, came=[member])

    topic.refresh_from_db()
    came = dict(meeting.attendances.values_list("person", "came"))
    assert (topic.status, came) == ("discussed", {coordinator.pk: False, member.pk: True})


def test_of_two_who_write_minutes_the_second_reads_both(member):
    meeting = MeetingFactory(past=True)
    other = AnalystFactory().user
    seen = marks_of(minutes_of(meeting, []))
    save_minutes(meeting, by=member, words={"minutes": "We met."}, seen=seen)

    with pytest.raises(ChangedMeanwhile) as refusal:
        save_minutes(meeting, by=other, words={"minutes": "They met."}, seen=seen)

    assert refusal.value.stored["minutes"] == "We met."
    assert Meeting.objects.get().minutes == "We met."


def test_minutes_are_announced_once_and_not_while_nothing_is_written(coordinator, member):
    meeting = MeetingFactory(past=True)
    with pytest.raises(DomainError):
        send_minutes(meeting, by=coordinator)
    assert told("meeting_minutes") == []

    save_minutes(meeting, by=member, words={"minutes": "We met."})
    send_minutes(meeting, by=coordinator)
    send_minutes(meeting, by=coordinator)

    assert told("meeting_minutes") == sorted([coordinator.pk, member.pk])


def test_the_agenda_is_sent_three_days_before_and_not_to_who_said_no(coordinator, member):
    meeting = MeetingFactory()
    answer_meeting(meeting, by=member, answer="no")
    Meeting.objects.update(planned_at=timezone.now() - timedelta(days=30))
    before = meeting.starts_at - timedelta(days=3)

    assert not soon(before - timedelta(minutes=1)).exists()
    assert list(soon(before)) == [meeting]
    assert not soon(meeting.starts_at).exists()
    assert list(who_may_come(meeting)) == [coordinator]


def test_today_asks_members_for_an_answer_and_coordinators_for_the_rest(coordinator, member):
    coming, over = MeetingFactory(), MeetingFactory(past=True)
    MeetingFactory(past=True, status="held")
    soon_ = MeetingFactory(starts_at=timezone.now() + timedelta(days=2))
    TopicFactory.create_batch(2, meeting=coming, status="planned")

    def asked(person):
        return [item.what for pile in network_piles(person) for item in pile.items]

    assert asked(member) == ["Say whether you come"] * 2
    assert sorted(asked(coordinator)) == [
        "Choose the topics of the agenda",
        "Note who came",
        "Say whether you come",
        "Say whether you come",
        "Send the minutes",
    ]
    answer_meeting(coming, by=member, answer="no")
    answer_meeting(soon_, by=member, answer="yes")
    assert list(network_piles(member)) == []
    assert list(network_piles(UserFactory())) == []
    assert isinstance(next(iter(network_piles(coordinator))), Pile)
    assert over.status == "planned"


@pytest.mark.parametrize("rows", (1, 4))
@pytest.mark.parametrize("page", ("meetings", "topics", "home"))
def test_a_list_costs_the_same_however_long(
    client, member, rows, page, django_assert_max_num_queries
):
    for _ in range(rows):
        meeting = MeetingFactory()
        MeetingFactory(past=True)
        TopicFactory(meeting=meeting, status="planned")
        TopicFactory()
    client.force_login(member)
    client.get(reverse(f"network:{page}"))

    with django_assert_max_num_queries(10):
        answer = client.get(reverse(f"network:{page}"))

    assert answer.status_code == 200


def test_the_life_of_a_meeting_on_its_pages(client, coordinator, member):
    client.force_login(coordinator)
    day = timezone.localdate() + timedelta(days=30)
    answer = client.post(
        reverse("network:plan_meeting"),
        {
            "kind": "hackathon",
            "name": "Hack the nuclei",
            "time_zone": "Europe/Paris",
            "starts_at": f"{day}T09:00",
            "ends_at": f"{day + timedelta(days=2)}T17:00",
            "place": "Lyon",
            "link": "",
            "places": "20",
            "note": "",
        },
    )
    meeting = Meeting.objects.get()
    assert answer["Location"] == reverse("network:agenda", args=[meeting.pk])
    topic = TopicFactory()
    client.post(answer["Location"], {"topic": topic.pk})
    assert agenda_of(meeting, coordinator) == [topic]

    client.force_login(member)
    client.post(reverse("network:answer_meeting", args=[meeting.pk]), {"answer": "yes"})
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert topic.title in page
    assert member.name in page
