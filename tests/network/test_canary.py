"""A confidential topic leaves no word, no number and no gap with whoever must not know of it."""

import json
import re
import zipfile
from io import BytesIO

import pytest
from django.urls import reverse

from fbias.core.search import Sought, search
from fbias.core.timeline import readable_by, record
from fbias.network.models import MeetingFile, Topic
from fbias.network.queries.waiting import network_piles
from fbias.network.services.topics import step_out
from fbias.notifications.delivery import deliver
from fbias.notifications.feeds import events_of
from fbias.notifications.kinds import kind_named
from fbias.notifications.letters import letter_for
from fbias.notifications.models import Notification
from fbias.notifications.services import notify
from members.hooks.people import data_of
from tests.access.visit import TOKEN
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    MeetingFactory,
    ProjectFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
CANARY = "zzconfidential"
MOMENT = re.compile(rb"DTSTAMP:\w+|\d{4}-\d\d-\d\d \d\d:\d\d:[\d.]+\+00:00")
PAGES = ("home", "meetings", "topics", "propose_topic")


def bound_to_a_person(topic, user):
    topic.people.add(user)


def bound_to_a_project(topic, user):
    topic.project = ProjectFactory(requester=user, status="active")
    topic.save()


def bound_to_a_consultation(topic, user):
    topic.consultation = ConsultationFactory(requester=user, confirmed=True)
    topic.save()


@pytest.fixture(params=(bound_to_a_person, bound_to_a_project, bound_to_a_consultation))
def world(request):
    """A meeting with an open and a confidential topic; `rival` is in conflict, `friend` is not."""
    user = UserFactory()
    rival = AnalystFactory(user__coordinator=True).user
    friend = AnalystFactory(user__coordinator=True).user
    ConflictFactory(person=rival, with_person=user)
    meeting = MeetingFactory()
    TopicFactory(meeting=meeting, status="planned", title="An open one")
    topics = [
        TopicFactory(
            title=f"{CANARY} {status}",
            text=CANARY,
            minutes=CANARY,
            is_confidential=True,
            status=status,
            meeting=meeting if status == "planned" else None,
        )
        for status in ("planned", "proposed")
    ]
    for topic in topics:
        request.param(topic, user)
        record(topic, "propose", by=topic.proposed_by, title=CANARY)
        MeetingFile.objects.create(
            meeting=meeting, topic=topic, file_name=f"{CANARY}.txt", content=b"x", size=1
        )
    return {"rival": rival, "friend": friend, "meeting": meeting, "topics": topics}


def told(client, world, name):
    """Everything that one person can read, page by page and channel by channel."""
    person, meeting = world[name], world["meeting"]
    client.force_login(person)
    for page in PAGES:
        yield page, client.get(reverse(f"network:{page}")).content.decode()
    for page in ("meeting", "agenda", "minutes", "new_file", "presence", "meeting_entry"):
        yield page, client.get(reverse(f"network:{page}", args=[meeting.pk])).content.decode()
    yield "today", client.get(reverse("today")).content.decode()
    yield "search page", client.get(reverse("search"), {"q": "open"}).content.decode()
    yield "search", repr(search(person, Sought(CANARY)))
    yield "feed", repr(events_of(person))
    yield "waiting", repr(list(network_piles(person)))
    yield "history", repr(list(readable_by(person).values_list("detail", flat=True)))
    yield "export", json.dumps(data_of(person), default=str)
    kind = kind_named("meeting_agenda")
    letter = letter_for(kind, person, kind.context(meeting, person))
    yield "mail", (letter.text + letter.html).replace(letter.stop, "its own link")


def test_no_channel_says_a_word_of_it(client, world):
    found = [channel for channel, words in told(client, world, "rival") if CANARY in words]

    assert found == []


def test_who_may_know_finds_it_in_the_same_channels(client, world):
    """The negative control: the canary is there to be found."""
    found = {channel for channel, words in told(client, world, "friend") if CANARY in words}

    assert found >= {
        "home", "topics", "meeting", "agenda", "minutes", "search", "history", "mail",
    }  # fmt: skip


def test_its_pages_are_not_there(client, world):
    client.force_login(world["rival"])
    file = MeetingFile.objects.first()
    for topic in world["topics"]:
        for page in ("topic", "change_topic"):
            assert client.get(reverse(f"network:{page}", args=[topic.pk])).status_code == 404
        for page in ("vote_topic", "step_out", "withdraw_topic"):
            assert client.post(reverse(f"network:{page}", args=[topic.pk])).status_code == 404
    address = reverse("network:meeting_file", args=[world["meeting"].pk, file.pk])
    assert client.get(address).status_code == 404
    assert Topic.objects.filter(status__in=("planned", "proposed")).count() == 3


def test_no_page_differs_from_one_where_it_never_was(client, world):
    """Neither a count nor a gap tells: the pages are those of a portal without it."""

    def pages():
        return {
            channel: MOMENT.sub(b"", TOKEN.sub(rb"\1", words.encode()))
            for channel, words in told(client, world, "rival")
            if channel != "history"  # its rows outlive what they are about
        }

    with_it = pages()
    MeetingFile.objects.all().delete()
    Topic.objects.filter(pk__in=[topic.pk for topic in world["topics"]]).delete()
    without = pages()

    assert [channel for channel in without if with_it[channel] != without[channel]] == []


def test_a_coordinator_in_conflict_reads_no_agenda_that_was_sent_to_others(client, world):
    sent = notify(world["friend"], "meeting_agenda", about=world["meeting"], occasion="soon")
    deliver(sent.pk)

    sent.refresh_from_db()
    assert sent.status == "sent"
    assert CANARY not in sent.text + sent.html
    visible = Notification.objects.visible_to(world["rival"])
    assert not visible.filter(pk=sent.pk).exists()
    assert Notification.objects.visible_to(world["friend"]).filter(pk=sent.pk).exists()


def test_one_click_closes_it_for_whoever_steps_out(client, world):
    for topic in world["topics"]:
        step_out(topic, by=world["friend"])

    found = [channel for channel, words in told(client, world, "friend") if CANARY in words]

    assert found == []


def test_the_zip_of_ones_own_data_keeps_silent_too(client, world):
    topic = world["topics"][0]
    topic.proposed_by = world["rival"]
    topic.save()
    client.force_login(world["rival"])

    archive = zipfile.ZipFile(BytesIO(client.get(reverse("members:my_data_zip")).content))

    assert not any(CANARY.encode() in archive.read(name) for name in archive.namelist())
