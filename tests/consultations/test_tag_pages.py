"""The tags on the last step of the form and on the request's page."""

import html
import re

import pytest
from django.urls import reverse

from consultations.enums import ConsultationStatus as S
from consultations.enums import TagWord as W
from consultations.queries.tags.guesses import words_for
from consultations.queries.tags.wanted import said_tags
from consultations.questions import tags_wanted
from consultations.services.tags import correct_tag
from members.queries import matching
from members.services.vocabulary import load_tags
from tests.consultations.test_booking import ANSWERS, claim
from tests.consultations.test_tags import (
    TOUCHING,
    broken_vocabulary,
    vocabulary,
    words_of,
)
from tests.factories import (
    ConflictFactory,
    ConsultationFactory,
    ConsultationImageFactory,
    PanelSeatFactory,
    RecordFactory,
    RequestTagFactory,
    SessionFactory,
    TagFactory,
    UserFactory,
)

__all__ = ["broken_vocabulary", "vocabulary"]  # fixtures
pytestmark = pytest.mark.django_db

PAGE_QUERIES = 19


@pytest.fixture(autouse=True)
def _nothing_made_before():
    matching._made.clear()
    yield
    matching._made.clear()


@pytest.fixture
def ana(client):
    person = UserFactory()
    client.force_login(person)
    return person


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def step(consultation, number):
    return reverse("consultations:step", args=[consultation.pk, number])


def fill(client, consultation, answers=ANSWERS | TOUCHING):
    for number in (1, 2):
        client.post(step(consultation, number), answers)


# --- the last step ------------------------------------------------------------------------------


def test_the_last_step_asks_about_three_tags_with_the_words_that_were_written(client, ana):
    load_tags()
    held = claim(SessionFactory(), ana)

    fill(client, held)
    page = text_of(client.get(step(held, 4)))

    asked = list(words_of(held))
    assert len(asked) == 3
    assert page.count('class="understood"') == 3
    assert "We understood: " in page
    assert "because you wrote “" in page
    assert page.count('class="understood-answer"') == 6
    assert "checked" not in page[page.index("understood-card") :].split("</details>")[0]


def test_sending_as_it_is_confirms_all_three(client, ana):
    load_tags()
    held = claim(SessionFactory(), ana)
    ConsultationImageFactory(consultation=held)
    fill(client, held)
    asked = list(held.request_tags.values_list("tag", flat=True))

    client.post(step(held, 4), ANSWERS | {"tags_shown": "1"} | {f"tag-{pk}": "yes" for pk in asked})

    held.refresh_from_db()
    assert (held.status, set(words_of(held).values())) == (S.CONFIRMED, {W.CONFIRMED})


def test_what_nobody_answered_stays_a_guess_and_counts_in_no_figure(client, ana):
    load_tags()
    held = claim(SessionFactory(), ana)
    ConsultationImageFactory(consultation=held)
    fill(client, held)
    page = client.get(step(held, 4)).context

    client.post(step(held, 4), ANSWERS | {"tags_shown": "1", "seen": page["form"]["seen"].value()})

    held.refresh_from_db()
    assert (held.status, set(words_of(held).values())) == (S.CONFIRMED, {W.SUGGESTED})
    asked = said_tags([held])[held.pk]
    assert asked.isdisjoint(set(words_of(held)) - set(tags_wanted(held.form, held.answers)))


def test_the_words_of_the_form_are_no_evidence(client, ana):
    load_tags()
    form_words = {"biology": "We have pictures and a control for each of the conditions. " * 2}
    held = claim(SessionFactory(), ana)

    fill(client, held, ANSWERS | {"title": "Pictures and controls"} | form_words)

    shown = {word.casefold() for words in words_for(held).values() for word in words}
    assert shown.isdisjoint({"pictures", "control", "controls", "images", "conditions"})


def test_a_hostile_last_step_changes_nothing_but_what_was_asked(client, ana):
    row = RequestTagFactory(consultation=ConsultationFactory(requester=ana, provisional=True))
    theirs = RequestTagFactory(consultation=ConsultationFactory(provisional=True))
    retired = TagFactory(retired=True)

    response = client.post(
        step(row.consultation, 4),
        {
            "confirm": ANSWERS["confirm"],
            "tags_shown": "1",
            f"tag-{row.tag.pk}": "perhaps",
            f"tag-{theirs.tag.pk}": "no",
            "tag-999999999": "yes",
            "added": [retired.pk, "999999999", "x", "-1", "9" * 40],
        },
    )

    assert response.status_code == 302
    assert words_of(row.consultation) == {row.tag.slug: W.SUGGESTED}
    assert words_of(theirs.consultation) == {theirs.tag.slug: W.SUGGESTED}


def test_something_else_is_added_and_taken_back(client, ana):
    booked = ConsultationFactory(requester=ana, provisional=True)
    more, refused = TagFactory(), RequestTagFactory(consultation=booked).tag
    sent = {"confirm": ANSWERS["confirm"], "tags_shown": "1", f"tag-{refused.pk}": "no"}

    client.post(step(booked, 4), sent | {"added": [more.pk]})
    assert words_of(booked) == {refused.slug: W.REFUSED, more.slug: W.ADDED}
    page = text_of(client.get(step(booked, 4)))
    assert f'value="{more.pk}" selected' in page

    client.post(step(booked, 4), sent)
    assert words_of(booked) == {refused.slug: W.REFUSED}


def test_a_broken_vocabulary_never_loses_a_booking(client, ana, broken_vocabulary):
    held = claim(SessionFactory(), ana)
    ConsultationImageFactory(consultation=held)

    fill(client, held)
    page = client.get(step(held, 4))
    client.post(step(held, 4), ANSWERS | {"tags_shown": "1"})

    held.refresh_from_db()
    assert (page.status_code, held.status) == (200, S.CONFIRMED)
    assert client.get(held.get_absolute_url()).status_code == 200
    assert words_of(held) == {}


# --- the request's page -------------------------------------------------------------------------


def test_the_panel_reads_tags_with_the_words_of_the_text(client):
    load_tags()
    seat = PanelSeatFactory(
        published=True, consultation__title=TOUCHING["title"], consultation__answers=TOUCHING
    )
    client.force_login(seat.analyst.user)

    page = text_of(client.get(seat.consultation.get_absolute_url()))

    assert "Counting objects" in page
    assert "Chosen in the form · “" in page
    assert reverse("consultations:correct_tags", args=[seat.consultation.pk]) not in page


def test_a_coordinator_corrects_the_tags_on_the_page(client):
    client.force_login(UserFactory(coordinator=True))
    row, more = RequestTagFactory(), TagFactory()
    url = reverse("consultations:correct_tags", args=[row.consultation.pk])

    added = client.post(url, {"add": more.slug})
    client.post(url, {"remove": row.tag.slug})
    page = text_of(client.get(row.consultation.get_absolute_url()))

    assert added.url == f"{row.consultation.get_absolute_url()}#tags"
    assert words_of(row.consultation) == {row.tag.slug: W.REFUSED, more.slug: W.ADDED}
    assert f"Not about: {row.tag.label}" in page
    assert f"Take away {more.label}" in page


@pytest.mark.parametrize("sent", ({"add": "no-such-tag"}, {"add": "retired"}, {"remove": "-"}, {}))
def test_an_unknown_tag_corrects_nothing(client, sent):
    client.force_login(UserFactory(coordinator=True))
    TagFactory(slug="retired", retired=True)
    row = RequestTagFactory()

    client.post(reverse("consultations:correct_tags", args=[row.consultation.pk]), sent)

    assert words_of(row.consultation) == {row.tag.slug: W.SUGGESTED}


# --- similar ones -------------------------------------------------------------------------------


def past(title="Counting nuclei in gut sections", **kwargs):
    consultation = ConsultationFactory(held=True, title=title, **kwargs)
    RecordFactory(consultation=consultation, recommended=f"Advice on {title}")
    return consultation


def seated(consultation, analyst):
    return PanelSeatFactory(consultation=consultation, analyst=analyst, published=True)


def similar_on(client, consultation):
    response = client.get(consultation.get_absolute_url())
    return [found.consultation for found in response.context["similar"]]


def test_a_coordinator_sees_past_ones_that_were_written_up_the_most_alike_first(client):
    client.force_login(UserFactory(coordinator=True))
    other = past("Speed of swimming bacteria", answers={"biology": "Film of nuclei."})
    alike = past()
    ConsultationFactory(held=True, title="Counting nuclei without a record")
    ConsultationFactory(confirmed=True, title="Counting nuclei not held")
    asked = ConsultationFactory(confirmed=True, title="Counting nuclei in my gut sections")

    assert similar_on(client, asked) == [alike, other]
    page = text_of(client.get(asked.get_absolute_url()))
    assert "Advice on Counting nuclei in gut sections" in page
    assert alike.get_absolute_url() in page


def test_an_analyst_sees_only_those_at_which_they_sat(client):
    asked = ConsultationFactory(confirmed=True, title="Counting nuclei in my gut sections")
    seat = PanelSeatFactory(consultation=asked, published=True)
    mine, _others = past(), past()
    seated(mine, seat.analyst)
    client.force_login(seat.analyst.user)

    assert similar_on(client, asked) == [mine]


def test_what_a_conflict_hides_neither_appears_nor_changes_the_page(client):
    coordinator = UserFactory(coordinator=True)
    client.force_login(coordinator)
    asked = ConsultationFactory(confirmed=True, title="Counting nuclei in my gut sections")
    first, second = past("Counting nuclei"), past("Nuclei in sections")
    before = client.get(asked.get_absolute_url()).context["similar"]

    hidden = past("Nuclei nuclei in sections sections")
    RequestTagFactory(consultation=hidden, word=W.CONFIRMED)
    ConflictFactory(person=coordinator, with_person=hidden.requester)
    after = client.get(asked.get_absolute_url()).context["similar"]

    assert before == after
    assert {found.consultation for found in after} == {first, second}


def test_the_requester_is_shown_no_other_request(client, ana):
    past(requester=ana)
    asked = ConsultationFactory(confirmed=True, requester=ana, title="Counting nuclei in gut")

    assert similar_on(client, asked) == []


def test_five_are_shown_at_most_at_the_same_price(client, django_assert_num_queries):
    client.force_login(UserFactory(coordinator=True))
    TagFactory(slug="object-counting")
    asked = ConsultationFactory(confirmed=True, title="Counting nuclei in my gut sections")
    past()
    client.get(asked.get_absolute_url())

    with django_assert_num_queries(PAGE_QUERIES):
        assert len(similar_on(client, asked)) == 1
    for _ in range(8):
        RequestTagFactory(consultation=past(), word=W.CONFIRMED)
    matching.matcher(learned=False)
    with django_assert_num_queries(PAGE_QUERIES):
        assert len(similar_on(client, asked)) == 5


def test_a_french_reader_is_asked_in_french(client):
    load_tags()
    person = UserFactory(language="fr")
    client.force_login(person)
    held = claim(SessionFactory(), person)

    fill(client, held)
    page = html.unescape(text_of(client.get(step(held, 4))))

    assert "<legend> Segmentation des noyaux" in page


# --- how often it was right ---------------------------------------------------------------------


def test_coordinators_see_how_often_suggestions_were_right(client):
    coordinator = UserFactory(coordinator=True)
    client.force_login(coordinator)
    for word in (W.CONFIRMED, W.CONFIRMED, W.REFUSED, W.ADDED, W.SUGGESTED):
        RequestTagFactory(word=word)
    for word in (W.SUGGESTED, W.CONFIRMED, W.ADDED):  # what a coordinator takes away is no answer
        taken = RequestTagFactory(word=word)
        correct_tag(taken.consultation, taken.tag, by=coordinator, wanted=False)
    hidden = RequestTagFactory(word=W.REFUSED)
    ConflictFactory(person=coordinator, with_person=hidden.consultation.requester)

    response = client.get(reverse("consultations:boards"))

    (hits,) = response.context["hits"]
    assert (hits.answered, hits.right, hits.percent) == (3, 2, 67)
    assert '<td class="num">67 %</td>' in text_of(response)
