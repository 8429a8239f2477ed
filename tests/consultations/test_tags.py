"""What a request is about: guessed, answered, corrected, weighed."""

import pytest
from django.core.exceptions import PermissionDenied

from consultations.enums import ConsultationStatus as S
from consultations.enums import TagWord as W
from consultations.models import RequestTag
from consultations.queries.tags.guesses import kept_examples, words_for
from consultations.queries.tags.wanted import tag_lines, wanted_tags
from consultations.questions import tags_wanted
from consultations.services.tags import answer_tags, correct_tag, move_request_tags, suggest_tags
from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from members.matching import Example
from members.matching import vocabulary as terms
from members.models import Tag
from members.queries import matching
from members.services.vocabulary import load_tags
from tests.factories import (
    ConsultationFactory,
    RequestTagFactory,
    TagFactory,
    UserFactory,
    plain_answers,
)

pytestmark = pytest.mark.django_db

TOUCHING = plain_answers("Count touching nuclei in 3D stacks") | {
    "biology": "We want to count nuclei in confocal z-stacks; touching nuclei are hard to split. "
    "How many nuclei are in each organoid, treated and untreated?",
    "object": "Round nuclei stained with DAPI, many touching nuclei in depth.",
}


@pytest.fixture(autouse=True)
def _nothing_made_before():
    matching._made.clear()
    yield
    matching._made.clear()


@pytest.fixture
def vocabulary():
    load_tags()


@pytest.fixture
def broken_vocabulary(vocabulary, monkeypatch, tmp_path):
    """The files that the matcher reads beside the tags are gone."""
    terms._phrases.cache_clear()
    matching.trained.cache_clear()
    monkeypatch.setattr(terms, "DATA", tmp_path)
    yield
    terms._phrases.cache_clear()


def booked(**kwargs):
    answers = kwargs.pop("answers", {"goals": []})
    return ConsultationFactory(confirmed=True, answers=answers, **kwargs)


def words_of(consultation):
    return dict(consultation.request_tags.values_list("tag__slug", "word"))


# --- guessing -----------------------------------------------------------------------------------


def test_three_tags_are_guessed_with_the_words_that_made_them(vocabulary):
    consultation = booked(title=TOUCHING["title"], answers=TOUCHING)

    assert suggest_tags(consultation)

    said = words_of(consultation)
    assert list(said.values()) == [W.SUGGESTED] * 3
    assert "object-counting" in said
    words = words_for(consultation)
    written = f"{TOUCHING['title']} {TOUCHING['biology']} {TOUCHING['object']}"
    assert words["object-counting"]
    assert all(word in written for found in words.values() for word in found)


def test_another_text_is_guessed_again_and_what_was_said_stays(vocabulary):
    person = UserFactory()
    consultation = booked(requester=person, title=TOUCHING["title"], answers=TOUCHING)
    suggest_tags(consultation)
    first, second, third = RequestTag.objects.filter(consultation=consultation)
    answer_tags(consultation, by=person, answers={first.tag_id: True, second.tag_id: False})
    consultation.title = "Follow swimming bacteria in a film"
    consultation.answers = {
        "biology": "How fast do bacteria swim? We track them.",
        "goals": ["move"],
    }

    suggest_tags(consultation)

    said = words_of(consultation)
    assert (said[first.tag.slug], said[second.tag.slug]) == (W.CONFIRMED, W.REFUSED)
    assert third.tag.slug not in said
    assert sorted(said.values()).count(W.SUGGESTED) == 3


def test_guessing_twice_keeps_the_rows(vocabulary):
    consultation = booked(title=TOUCHING["title"], answers=TOUCHING)
    suggest_tags(consultation)
    before = list(RequestTag.objects.values_list("pk", flat=True))

    suggest_tags(consultation)

    assert list(RequestTag.objects.values_list("pk", flat=True)) == before


def test_a_broken_vocabulary_makes_no_guesses_and_no_error(broken_vocabulary):
    consultation = booked(answers=TOUCHING)
    with pytest.raises(FileNotFoundError):
        matching.matcher(learned=True)

    assert suggest_tags(consultation) is False

    assert words_of(consultation) == {}
    assert words_for(consultation) == {}


# --- answering ----------------------------------------------------------------------------------


def test_a_person_says_yes_no_and_something_else():
    row, other, unanswered = (RequestTagFactory(consultation=c) for c in [booked()] * 3)
    consultation, more = row.consultation, TagFactory()

    answer_tags(
        consultation,
        by=consultation.requester,
        answers={row.tag_id: True, other.tag_id: False},
        added=[more.pk],
    )

    assert words_of(consultation) == {
        row.tag.slug: W.CONFIRMED,
        other.tag.slug: W.REFUSED,
        unanswered.tag.slug: W.SUGGESTED,
        more.slug: W.ADDED,
    }
    entry = TimelineEntry.objects.get()
    assert (entry.verb, entry.actor) == ("consultation.answer_tags", consultation.requester)
    assert entry.detail == {"changed": sorted([row.tag.slug, other.tag.slug, more.slug])}


def test_two_sends_at_once_say_it_once():
    row = RequestTagFactory(consultation=booked())
    consultation, more = row.consultation, TagFactory()

    for _ in range(2):
        answer_tags(
            consultation,
            by=consultation.requester,
            answers={row.tag_id: True},
            added=[more.pk, more.pk],
        )

    assert words_of(consultation) == {row.tag.slug: W.CONFIRMED, more.slug: W.ADDED}
    assert TimelineEntry.objects.count() == 1


def test_tags_that_were_not_asked_about_retired_ones_and_those_of_others_are_passed_over():
    row, theirs = RequestTagFactory(consultation=booked()), RequestTagFactory(consultation=booked())
    consultation, never, retired = row.consultation, TagFactory(), TagFactory(retired=True)

    answer_tags(
        consultation,
        by=consultation.requester,
        answers={never.pk: True, theirs.tag_id: False, 987_654: True},
        added=[retired.pk, 987_654],
    )

    assert words_of(consultation) == {row.tag.slug: W.SUGGESTED}
    assert words_of(theirs.consultation) == {theirs.tag.slug: W.SUGGESTED}
    assert not TimelineEntry.objects.exists()


def test_of_ten_thousand_tags_ten_are_added():
    tags = TagFactory.create_batch(12)
    consultation = booked()

    answer_tags(
        consultation,
        by=consultation.requester,
        answers=dict.fromkeys(range(10_000), True),
        added=[tag.pk for tag in tags] + list(range(10_000_000, 10_010_000)),
    )

    assert words_of(consultation) == {tag.slug: W.ADDED for tag in tags[:10]}


def test_what_was_added_can_be_taken_back():
    row = RequestTagFactory(consultation=booked(), word=W.ADDED)

    answer_tags(row.consultation, by=row.consultation.requester, answers={}, added=[])

    assert words_of(row.consultation) == {}


@pytest.mark.parametrize("status", (S.HELD, S.CANCELLED))
def test_what_has_ended_keeps_its_tags(status):
    row = RequestTagFactory(consultation=booked(status=status))

    with pytest.raises(DomainError):
        answer_tags(row.consultation, by=row.consultation.requester, answers={row.tag_id: False})

    assert words_of(row.consultation) == {row.tag.slug: W.SUGGESTED}


def test_a_stranger_answers_nothing():
    row = RequestTagFactory(consultation=booked())

    with pytest.raises(PermissionDenied):
        answer_tags(row.consultation, by=UserFactory(), answers={row.tag_id: False})

    assert words_of(row.consultation) == {row.tag.slug: W.SUGGESTED}


# --- correcting ---------------------------------------------------------------------------------


def test_a_coordinator_adds_and_takes_away_and_the_timeline_says_so():
    coordinator = UserFactory(coordinator=True)
    row, more = RequestTagFactory(consultation=booked()), TagFactory()

    for _ in range(2):
        correct_tag(row.consultation, more, by=coordinator, wanted=True)
        correct_tag(row.consultation, row.tag, by=coordinator, wanted=False)

    assert words_of(row.consultation) == {row.tag.slug: W.REFUSED, more.slug: W.ADDED}
    assert list(
        TimelineEntry.objects.order_by("pk").values_list("verb", "actor", "detail__tag")
    ) == [
        ("consultation.add_tag", coordinator.pk, more.slug),
        ("consultation.remove_tag", coordinator.pk, row.tag.slug),
    ]


def test_the_requester_corrects_nothing_and_nobody_adds_a_retired_tag():
    row, retired = RequestTagFactory(consultation=booked()), TagFactory(retired=True)

    with pytest.raises(PermissionDenied):
        correct_tag(row.consultation, row.tag, by=row.consultation.requester, wanted=False)
    with pytest.raises(DomainError):
        correct_tag(row.consultation, retired, by=UserFactory(coordinator=True), wanted=True)

    assert words_of(row.consultation) == {row.tag.slug: W.SUGGESTED}
    assert not TimelineEntry.objects.exists()


# --- weighing -----------------------------------------------------------------------------------


def test_a_yes_and_a_choice_count_one_a_guess_a_half_a_no_nothing():
    chosen, refused_choice = TagFactory(slug="object-counting"), TagFactory(slug="morphometry")
    consultation = booked(answers={"goals": ["count", "size"]})
    rows = {
        word: RequestTagFactory(consultation=consultation, word=word)
        for word in (W.CONFIRMED, W.ADDED, W.SUGGESTED, W.REFUSED)
    }
    RequestTagFactory(consultation=consultation, tag=refused_choice, word=W.REFUSED)
    RequestTagFactory(consultation=consultation, tag=chosen, word=W.SUGGESTED)

    assert wanted_tags([consultation])[consultation.pk] == {
        chosen.slug: 1.0,
        rows[W.CONFIRMED].tag.slug: 1.0,
        rows[W.ADDED].tag.slug: 1.0,
        rows[W.SUGGESTED].tag.slug: 0.5,
    }


def test_a_merged_tag_counts_as_its_last_successor_and_a_retired_one_not_at_all():
    last = TagFactory()
    middle = TagFactory(retired=True, merged_into=last)
    first = TagFactory(retired=True, merged_into=middle)
    consultation = booked()
    RequestTagFactory(consultation=consultation, tag=first, word=W.CONFIRMED)
    RequestTagFactory(consultation=consultation, tag=last, word=W.REFUSED)
    RequestTagFactory(consultation=consultation, tag=TagFactory(retired=True), word=W.CONFIRMED)

    assert wanted_tags([consultation]) == {consultation.pk: {last.slug: 1.0}}
    assert [line.tag for line in tag_lines(consultation, {})] == [last]


@pytest.mark.parametrize("rows", (1, 12))
def test_weighing_takes_two_queries_however_many(rows, django_assert_num_queries):
    TagFactory(slug="object-counting")
    consultations = [booked(answers={"goals": ["count"]}) for _ in range(rows)]
    for consultation in consultations:
        RequestTagFactory(consultation=consultation)

    with django_assert_num_queries(3):
        found = wanted_tags(consultations)

    assert [len(weights) for weights in found.values()] == [2] * rows


def test_merging_keeps_the_stronger_word():
    consultation, other = booked(), booked()
    tag, into = TagFactory(), TagFactory()
    RequestTagFactory(consultation=consultation, tag=tag, word=W.REFUSED)
    RequestTagFactory(consultation=consultation, tag=into, word=W.CONFIRMED)
    RequestTagFactory(consultation=other, tag=tag, word=W.ADDED)

    assert move_request_tags(tag, into) == 2

    assert words_of(consultation) == {into.slug: W.CONFIRMED}
    assert words_of(other) == {into.slug: W.ADDED}


# --- learning -----------------------------------------------------------------------------------


def test_examples_are_what_somebody_said_about_booked_requests():
    consultation = booked(title="Nuclei", answers={"biology": "How many?", "object": "Round."})
    yes, no, guess = (
        RequestTagFactory(consultation=consultation, word=word)
        for word in (W.CONFIRMED, W.REFUSED, W.SUGGESTED)
    )
    RequestTagFactory(consultation=ConsultationFactory(title="A draft"), word=W.CONFIRMED)
    RequestTagFactory(consultation=booked(title="Only guessed"))

    assert kept_examples() == [
        Example("Nuclei\nHow many?\nRound.", frozenset({yes.tag.slug}), frozenset({no.tag.slug}))
    ]
    assert guess.tag.slug not in str(kept_examples())


def test_a_text_that_is_gone_is_forgotten_with_the_next_look():
    row = RequestTagFactory(consultation=booked(title="Secret nuclei"), word=W.CONFIRMED)
    matching.learn()
    assert "Secret nuclei" in str(matching._made[True].examples)

    consultation = row.consultation
    consultation.title, consultation.answers = "", {}
    type(consultation).objects.filter(pk=consultation.pk).update(status=S.CANCELLED)
    matching.learn()

    assert matching._made[True].examples == ()


def test_confirmations_change_what_is_guessed_next(vocabulary):
    for _ in range(12):
        past = booked(title="Zebra stripes", answers={"biology": "Zebra stripes on zebras."})
        RequestTagFactory(
            consultation=past,
            tag=Tag.objects.get(slug="kymograph"),
            word=W.ADDED,
        )
    asked = booked(title="Stripes of a zebra", answers={"biology": "Zebra stripes again."})

    suggest_tags(asked)

    assert "kymograph" in words_of(asked)


def test_the_vocabulary_of_now_is_asked_in_one_query(vocabulary, django_assert_num_queries):
    first = matching.matcher(learned=True)

    with django_assert_num_queries(1):
        assert matching.matcher(learned=True) is first
    TagFactory(slug="brand-new")
    assert "brand-new" in {term.slug for term in matching.matcher(learned=True).terms}


def test_the_tags_wanted_are_those_of_these_answers_however_often_and_in_whatever_order(vocabulary):
    form = ConsultationFactory().form
    count, track = ({"goals": [goal]} for goal in ("count", "track"))

    first = tags_wanted(form, count)
    assert tags_wanted(form, track) != first != []
    first.append("somebody's own")
    assert tags_wanted(form, {**count, "title": "Other words"}) == tags_wanted(form, count) != first
    assert tags_wanted(form, {}) == []
