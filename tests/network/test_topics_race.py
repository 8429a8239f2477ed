"""Two act in the same instant: one vote each, one last place, one agenda of five."""

import pytest

from fbias.core.errors import DomainError
from fbias.network.models import Attendance, Topic, Vote
from fbias.network.services.attendance import answer_meeting
from fbias.network.services.topics import plan_topic, vote_topic
from tests.factories import AnalystFactory, MeetingFactory, TopicFactory, UserFactory
from tests.projects.test_month_race import second_to

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_vote_sent_twice_at_once_is_one_vote():
    topic, member = TopicFactory(), AnalystFactory().user

    second_to(*[lambda: vote_topic(topic, by=member, wanted=True)] * 2)

    assert Vote.objects.count() == 1


def test_of_two_who_want_the_last_place_one_gets_it():
    meeting = MeetingFactory(places=1)
    one, other = AnalystFactory().user, AnalystFactory().user

    with pytest.raises(DomainError, match="No place is left"):
        second_to(
            lambda: answer_meeting(meeting, by=one, answer="yes"),
            lambda: answer_meeting(meeting, by=other, answer="yes"),
        )

    assert Attendance.objects.get().person == one


def test_two_coordinators_do_not_put_a_sixth_topic_on_an_agenda():
    meeting = MeetingFactory()
    TopicFactory.create_batch(4, meeting=meeting, status="planned")
    fifth, sixth = TopicFactory.create_batch(2)
    one, other = UserFactory(coordinator=True), UserFactory(coordinator=True)

    with pytest.raises(DomainError, match="5 topics at most"):
        second_to(
            lambda: plan_topic(fifth, meeting, by=one),
            lambda: plan_topic(sixth, meeting, by=other),
        )

    assert Topic.objects.filter(meeting=meeting).count() == 5
