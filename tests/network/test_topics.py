"""Topics: proposed, wanted, on an agenda; closed to whoever must not know."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from fbias.core.errors import DomainError
from fbias.network.models import Topic, Vote
from fbias.network.queries.topics import backlog_for
from fbias.network.services.topics import (
    let_in,
    plan_topic,
    propose_topic,
    step_out,
    vote_topic,
    withdraw_topic,
)
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    InstitutionFactory,
    MeetingFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


@pytest.fixture
def member():
    return AnalystFactory().user


def said(**other):
    return {
        "kind": "preview",
        "title": "A tracker",
        "text": "",
        "link": "",
        "is_confidential": False,
        "project": None,
        "consultation": None,
    } | other


def test_a_topic_has_the_vote_of_its_author_and_is_there_once(member):
    first = propose_topic(by=member, **said())

    assert propose_topic(by=member, **said()) == first
    assert [(one.title, one.votes, one.is_wanted) for one in backlog_for(member)] == [
        ("A tracker", 1, True)
    ]


def test_somebody_outside_proposes_nothing():
    with pytest.raises(PermissionDenied):
        propose_topic(by=UserFactory(), **said())

    assert not Topic.objects.exists()


def test_the_most_wanted_comes_first_and_a_vote_is_taken_back(member):
    old, new = TopicFactory(), TopicFactory()
    vote_topic(new, by=member, wanted=True)
    vote_topic(new, by=member, wanted=True)
    assert list(backlog_for(member)) == [new, old]
    assert Vote.objects.count() == 1

    vote_topic(new, by=member, wanted=False)
    assert list(backlog_for(member)) == [old, new]


def test_an_agenda_holds_five_topics(coordinator):
    meeting = MeetingFactory()
    for topic in TopicFactory.create_batch(5):
        plan_topic(topic, meeting, by=coordinator)
    sixth = TopicFactory()

    with pytest.raises(DomainError, match="5 topics at most"):
        plan_topic(sixth, meeting, by=coordinator)

    sixth.refresh_from_db()
    assert (sixth.status, meeting.topics.count()) == ("proposed", 5)


def test_organisation_waits_for_the_yearly_gathering(coordinator):
    topic = TopicFactory(kind="organisation")
    with pytest.raises(DomainError):
        plan_topic(topic, MeetingFactory(), by=coordinator)

    assert plan_topic(topic, MeetingFactory(kind="gathering"), by=coordinator).status == "planned"


def test_a_member_withdraws_only_what_they_proposed(member):
    topic = TopicFactory()
    with pytest.raises(PermissionDenied):
        withdraw_topic(topic, by=member)
    assert Topic.objects.get().status == "proposed"

    assert withdraw_topic(topic, by=topic.proposed_by).status == "withdrawn"


def test_what_is_bound_is_confidential_whatever_was_ticked(member):
    topic = propose_topic(by=member, people=[UserFactory()], **said())

    assert topic.is_confidential


def test_a_topic_about_an_institution_is_hidden_from_who_is_in_conflict_with_it(member):
    house, rival = InstitutionFactory(), AnalystFactory().user
    ConflictFactory(person=rival, with_person=None, with_institution=house)
    topic = propose_topic(by=member, institutions=[house], **said())

    assert list(Topic.objects.visible_to(member)) == [topic]
    assert list(Topic.objects.visible_to(rival)) == []


def test_whoever_steps_out_sees_it_no_more_until_a_coordinator_lets_them_in(member, coordinator):
    topic = TopicFactory()
    vote_topic(topic, by=member, wanted=True)

    step_out(topic, by=member)
    assert list(backlog_for(member)) == []
    assert not Vote.objects.exists()
    with pytest.raises(PermissionDenied):
        vote_topic(Topic.objects.get(), by=member, wanted=True)

    let_in(Topic.objects.get(), member, by=coordinator)
    assert list(backlog_for(member)) == [topic]


def test_a_topic_is_proposed_for_a_person_by_address_and_a_stranger_is_refused(client, member):
    user = UserFactory(email="user@example.org")
    client.force_login(member)
    sent = {"kind": "help", "title": "Too many nuclei", "people": "nobody@example.org"}
    answer = client.post(reverse("network:propose_topic"), sent)
    assert answer.status_code == 422
    assert not Topic.objects.exists()

    answer = client.post(reverse("network:propose_topic"), sent | {"people": "user@example.org"})
    assert answer.status_code == 302
    assert list(Topic.objects.get().people.all()) == [user]
