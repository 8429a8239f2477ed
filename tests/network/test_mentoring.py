"""Mentoring outside projects: who is asked, who may know, hours, and what was learnt."""

import uuid
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from fbias.core.clock import facility_today
from fbias.core.errors import DomainError, IllegalStep
from fbias.network.models import MentoringEntry, MentoringPair
from fbias.network.queries.mentoring import mentors_for, without_mentor
from fbias.network.queries.waiting import network_piles
from fbias.network.services.mentoring import (
    accept_mentoring,
    ask_for_mentor,
    decline_mentoring,
    end_mentoring,
    move_pairs,
    note_mentoring,
    propose_mentor,
    remove_entry,
)
from fbias.notifications.models import Notification
from members.enums import Level
from members.hooks.analysts import hours_by_month
from members.hooks.people import data_of
from members.models import LevelProposal
from members.queries.expertise import questions_to
from members.services.conflicts import declare_conflict
from members.services.erasures import erase_person
from members.services.levels import take_level
from members.services.memberships import leave_network
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ExpertiseFactory,
    MentoringPairFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tag():
    return TagFactory()


@pytest.fixture
def learner():
    return AnalystFactory()


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


def who_can(tag, level=Level.TEACH, **analyst):
    return ExpertiseFactory(tag=tag, level=level, analyst=AnalystFactory(**analyst)).analyst


@contextmanager
def constraint_broken(name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        yield


def told(kind):
    rows = Notification.objects.filter(kind=kind).order_by("pk")
    return list(rows.values_list("recipient", flat=True))


def note(pair, by, hours="1.5", day=None, key=None):
    return note_mentoring(
        pair,
        by=by,
        day=day or facility_today(),
        hours=Decimal(hours),
        done="PSF measured.",
        request_key=key or uuid.uuid4(),
    )


def waits(person):
    return [item.what for pile in network_piles(person) for item in pile.items]


def test_from_the_wish_to_the_next_level(learner, tag, coordinator):
    mentor = who_can(tag)
    pair = ask_for_mentor(by=learner.user, tag=tag, wish="Choose iterations.")
    assert ask_for_mentor(by=learner.user, tag=tag) == pair
    assert waits(learner.user) == waits(coordinator) == ["Choose whom to ask as a mentor"]

    asked = propose_mentor(pair, by=learner.user, mentor=mentor)
    assert propose_mentor(asked, by=learner.user, mentor=mentor) == asked
    assert (told("mentor_asked"), told("mentor_proposed")) == ([mentor.user_id], [])
    assert waits(mentor.user) == ["Say whether you will mentor"]
    assert waits(learner.user) == []

    running = accept_mentoring(asked, by=mentor.user, word="Gladly.")
    assert (running.status, running.level_before) == ("running", None)
    assert told("mentor_accepted") == [learner.user_id]
    note(running, mentor.user)

    ended = end_mentoring(running, by=mentor.user, learnt="Measure first.")
    assert (ended.status, ended.learnt) == ("ended", "Measure first.")
    assert told("mentoring_ended") == [learner.user_id]
    (question,) = questions_to(learner.user)
    assert (question.code, question.occasion.title) == ("mentored", mentor.user.name)
    taken = take_level(question.proposal, by=learner.user)
    assert (taken.level_before, learner.expertise.get().level) == (None, Level.FOLLOW)


def test_mentors_come_from_another_site_and_know_more(learner, tag, coordinator):
    ExpertiseFactory(analyst=learner, tag=tag, level=Level.DO)
    best = who_can(tag, mentors=True)
    good = who_can(tag)
    who_can(tag, Level.DO)
    who_can(tag, facility=learner.facility)
    who_can(tag, on_leave=True)
    rival = who_can(tag)
    ConflictFactory(person=rival.user, with_person=learner.user)
    pair = MentoringPairFactory(learner=learner, tag=tag)

    assert list(mentors_for(pair, learner.user)) == [best, good]
    with pytest.raises(DomainError, match="cannot mentor here"):
        propose_mentor(pair, by=coordinator, mentor=rival)
    assert MentoringPair.objects.get().status == "wanted"


def test_who_said_no_is_not_asked_again(learner, tag):
    mentor, other = who_can(tag), who_can(tag)
    pair = propose_mentor(
        MentoringPairFactory(learner=learner, tag=tag), by=learner.user, mentor=mentor
    )

    free = decline_mentoring(pair, by=mentor.user, word="Not this year.")

    assert (free.status, free.mentor, free.answer) == ("wanted", None, "Not this year.")
    assert told("mentor_declined") == [learner.user_id]
    assert list(mentors_for(free, learner.user)) == [other]


def test_a_coordinator_proposes_and_the_learner_hears_of_it(learner, tag, coordinator):
    mentor = who_can(tag)

    pair = ask_for_mentor(by=coordinator, tag=tag, learner=learner)
    propose_mentor(pair, by=coordinator, mentor=mentor)

    assert (told("mentor_proposed"), told("mentor_asked")) == ([learner.user_id], [mentor.user_id])
    assert learner in without_mentor(coordinator)


def test_one_asks_for_oneself_only_and_not_what_one_can_teach(learner, tag):
    with pytest.raises(PermissionDenied):
        ask_for_mentor(by=AnalystFactory().user, tag=tag, learner=learner)
    with pytest.raises(PermissionDenied):
        ask_for_mentor(by=UserFactory(), tag=tag)
    ExpertiseFactory(analyst=learner, tag=tag, level=Level.TEACH)
    with pytest.raises(DomainError, match="can teach"):
        ask_for_mentor(by=learner.user, tag=tag)

    assert not MentoringPair.objects.exists()


def test_two_people_have_one_running_pair_on_a_subject_whoever_mentors(tag):
    pair = MentoringPairFactory(running=True, tag=tag)

    for learner, mentor in ((pair.learner, pair.mentor), (pair.mentor, pair.learner)):
        with constraint_broken("mentoringpair_once_per_subject"):
            MentoringPairFactory(running=True, tag=tag, learner=learner, mentor=mentor)


def test_hours_are_the_mentors_and_hidden_with_the_pair(learner, tag):
    pair = MentoringPairFactory(running=True, tag=tag, learner=learner)
    mentor, key = pair.mentor, uuid.uuid4()
    today = facility_today()
    for _ in range(2):
        note(pair, learner.user, key=key)
    month = today.replace(day=1)
    since, until = month, month + timedelta(days=31)
    rival = AnalystFactory(user__coordinator=True).user
    ConflictFactory(person=rival, with_person=learner.user)

    def hours(reader):
        return hours_by_month([learner, mentor], since=since, until=until, seen_by=reader)

    assert MentoringEntry.objects.count() == 1
    assert hours(None) == {learner.pk: {}, mentor.pk: {month: Decimal("1.50")}}
    assert hours(rival) == {learner.pk: {}, mentor.pk: {}}


@pytest.mark.parametrize("days", (1, -31))
def test_a_day_outside_the_mentoring_is_refused(learner, days):
    pair = MentoringPairFactory(running=True, learner=learner)

    with pytest.raises(DomainError, match="Choose a day"):
        note(pair, learner.user, day=facility_today() + timedelta(days=days))

    assert not MentoringEntry.objects.exists()


def test_a_line_is_taken_back_by_its_author_until_the_end(learner, coordinator):
    pair = MentoringPairFactory(running=True, learner=learner)
    kept, gone = note(pair, learner.user), note(pair, learner.user)
    with pytest.raises(PermissionDenied):
        remove_entry(gone, by=pair.mentor.user)
    with pytest.raises(PermissionDenied):
        note(pair, coordinator)

    remove_entry(gone, by=learner.user)
    end_mentoring(pair, by=coordinator)
    with pytest.raises(IllegalStep):
        remove_entry(kept, by=learner.user)

    assert list(MentoringEntry.objects.all()) == [kept]
    assert told("mentoring_ended") == [learner.user_id, pair.mentor.user_id]


def test_nothing_done_proposes_no_level(learner, tag):
    pair = MentoringPairFactory(running=True, learner=learner, tag=tag)
    ExpertiseFactory(analyst=pair.mentor, tag=tag, level=Level.TEACH)

    end_mentoring(pair, by=learner.user)

    assert not LevelProposal.objects.exists()


def test_whoever_leaves_ends_their_pairs_and_the_others_are_told(tag, coordinator):
    leaver = who_can(tag)
    learns = MentoringPairFactory(running=True, learner=leaver)
    mentors = MentoringPairFactory(running=True, mentor=leaver)
    wants = MentoringPairFactory(learner=leaver)
    asked = MentoringPairFactory(tag=tag)
    propose_mentor(asked, by=coordinator, mentor=leaver)

    leave_network(leaver, by=leaver.user)

    states = dict(MentoringPair.objects.values_list("pk", "status"))
    assert states == {
        learns.pk: "ended",
        mentors.pk: "ended",
        wants.pk: "withdrawn",
        asked.pk: "wanted",
    }
    assert told("mentoring_ended") == [learns.mentor.user_id, mentors.learner.user_id]
    assert told("mentor_declined") == [asked.learner.user_id]


def test_a_conflict_parts_the_two_and_says_nothing(learner, tag, coordinator):
    pair = MentoringPairFactory(running=True, learner=learner, tag=tag)
    other = MentoringPairFactory(running=True, tag=tag)
    mentor = who_can(tag)
    asked = MentoringPairFactory(learner=learner)
    ExpertiseFactory(analyst=mentor, tag=asked.tag, level=Level.TEACH)
    propose_mentor(asked, by=coordinator, mentor=mentor)
    Notification.objects.all().delete()

    for rival in (pair.mentor, mentor):
        declare_conflict(rival.user, by=rival.user, kind="declared", with_person=learner.user)

    states = dict(MentoringPair.objects.values_list("pk", "status"))
    assert states == {pair.pk: "ended", asked.pk: "wanted", other.pk: "running"}
    assert not Notification.objects.filter(kind__startswith="mentor").exists()
    seen = MentoringPair.objects.visible_to(learner.user)
    assert set(seen.values_list("pk", flat=True)) == {asked.pk}


def test_a_pair_is_nowhere_for_a_coordinator_in_conflict(client, learner, tag):
    rival, friend = (AnalystFactory(user__coordinator=True).user for _ in range(2))
    ConflictFactory(person=rival, with_person=learner.user)
    pair = MentoringPairFactory(running=True, learner=learner, tag=tag, wish="zzsecret")
    note(pair, learner.user)

    for reader, status in ((friend, 200), (rival, 404), (AnalystFactory().user, 404)):
        client.force_login(reader)
        assert client.get(pair.get_absolute_url()).status_code == status
    client.force_login(rival)
    for address in ("mentoring_pairs", "mentoring"):
        assert learner.user.name not in client.get(reverse(f"network:{address}")).content.decode()
    table = client.get(reverse("network:mentoring_pairs"), {"as": "csv"}).content.decode()
    assert learner.user.name not in table


def test_erasure_clears_the_words(learner, coordinator):
    pair = MentoringPairFactory(running=True, learner=learner, wish="zzsecret")
    note(pair, learner.user)
    assert "zzsecret" in repr(data_of(learner.user))
    assert "PSF measured." in repr(data_of(pair.mentor.user))

    leave_network(learner, by=learner.user)
    erase_person(learner.user, by=coordinator)

    pair.refresh_from_db()
    assert (pair.status, pair.wish, pair.entries.get().done) == ("ended", "", "")
    assert pair.entries.get().hours == Decimal("1.50")
    assert told("mentoring_ended") == [pair.mentor.user_id]


def test_two_tags_become_one_and_nothing_runs_twice(learner):
    one, two = TagFactory(), TagFactory()
    first = MentoringPairFactory(running=True, learner=learner, tag=one)
    MentoringPairFactory(running=True, learner=learner, mentor=first.mentor, tag=two)
    MentoringPairFactory(learner=learner, tag=one)
    MentoringPairFactory(learner=learner, tag=two)

    assert move_pairs(one, two) == 2
    states = sorted(MentoringPair.objects.filter(tag=two).values_list("status", flat=True))
    assert states == ["ended", "running", "wanted", "withdrawn"]


def test_it_is_asked_answered_noted_and_ended_on_its_pages(client, learner, tag):
    mentor = who_can(tag)
    client.force_login(learner.user)
    client.post(reverse("network:ask_for_mentor"), {"tag": tag.pk, "wish": "Iterations"})
    pair = MentoringPair.objects.get()
    assert mentor.user.name in client.get(pair.get_absolute_url()).content.decode()
    client.post(reverse("network:propose_mentor", args=[pair.pk, mentor.pk]))

    client.force_login(mentor.user)
    address = reverse("network:answer_mentoring", args=[pair.pk])
    assert client.post(address, {"word": "?"}).status_code == 422
    client.post(address, {"said": "accept", "word": "Gladly"})
    sent = {"day": facility_today(), "hours": "1h30", "done": "PSF", "request_key": uuid.uuid4()}
    client.post(pair.get_absolute_url(), sent)
    assert pair.entries.get().hours == Decimal("1.50")
    client.post(reverse("network:end_mentoring", args=[pair.pk]), {"learnt": "All of it"})

    client.force_login(learner.user)
    page = client.get(pair.get_absolute_url()).content.decode()
    assert "All of it" in page
    assert reverse("members:level_proposal", args=[LevelProposal.objects.get().pk, "take"]) in page


@pytest.mark.parametrize("rows", (1, 4))
def test_the_lists_cost_the_same_however_long(client, rows, django_assert_num_queries):
    person = AnalystFactory(user__coordinator=True)
    MentoringPairFactory.create_batch(rows, running=True)
    MentoringPairFactory.create_batch(rows, running=True, learner=person)
    client.force_login(person.user)

    for page, queries in (("mentoring", 4), ("mentoring_pairs", 6)):
        client.get(reverse(f"network:{page}"))
        with django_assert_num_queries(queries):
            client.get(reverse(f"network:{page}"))
