"""The booking form as a conversation: the same answers, offered, noticed and explained."""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.urls import reverse

from consultations.models import Consultation
from consultations.queries.conversations.asking import is_enough, questions_left
from consultations.queries.conversations.knowledge import reply_to
from consultations.queries.conversations.noticing import notices
from consultations.queries.conversations.offering import offer_for, thing_in, title_of
from consultations.queries.tags.guesses import guess_tags
from consultations.services.bookings import changes
from members.queries.matching import matcher
from tests.consultations.test_booking import ANSWERS
from tests.consultations.test_intake_answers import REPORT
from tests.consultations.test_tags import vocabulary
from tests.factories import ConsultationFactory, ConsultationImageFactory, UserFactory

pytestmark = pytest.mark.django_db

__all__ = ["vocabulary"]  # a fixture

NOVICES = json.loads((Path(__file__).parent / "first_sentences.json").read_text())
LONG = (
    "I want to count nuclei that touch in a movie of mouse liver cells, treated and untreated ones."
)


@pytest.fixture
def held(client):
    place = ConsultationFactory()
    client.force_login(place.requester)
    return place


def url_of(consultation):
    return reverse("consultations:conversation", args=[consultation.pk])


def say(client, consultation, **answer):
    """Answer the question that the page asks now."""
    page = client.get(url_of(consultation))
    seen = page.context["form"]["seen"].value()
    sent = {"question": page.context["question"].id, "seen": seen, **answer}
    return client.post(url_of(consultation), sent)


def asked_now(client, consultation):
    return client.get(url_of(consultation)).context["question"].id


# --- one question at a time ---------------------------------------------------------------------


def test_ones_own_words_come_first_and_the_rest_is_offered_from_them(client, held):
    say(client, held, biology=LONG)

    page = client.get(url_of(held))

    assert page.context["question"].id == "title"
    assert page.context["form"]["title"].value() == LONG.rstrip(".")
    assert "Is this right?" in page.content.decode()
    held.refresh_from_db()
    assert held.answers == {"biology": LONG}  # what is offered is not kept before it is sent


def test_a_conversation_fills_the_form_and_one_may_change_over_at_any_moment(client, held):
    say(client, held, biology=LONG)
    page = client.get(reverse("consultations:step", args=[held.pk, 1])).content.decode()
    changes.save_answers(held, by=held.requester, answers={"title": "In the form", "help": "fix"})

    assert LONG in page
    assert "Fill it in a conversation" in page
    assert asked_now(client, held) == "goals"


def test_a_text_that_is_too_short_is_kept_and_asked_for_more(client, held):
    answer = say(client, held, biology="Cells")

    held.refresh_from_db()
    assert answer.status_code == 422
    assert "Please write a little more" in answer.content.decode()
    assert held.answers == {"biology": "Cells"}
    assert asked_now(client, held) == "biology"


def test_what_must_be_answered_is_not_skipped_and_what_need_not_be_is(client, held):
    changes.save_answers(held, by=held.requester, answers=ANSWERS | {"goals": ["count"]})
    first = asked_now(client, held)
    client.post(url_of(held), {"question": first, "skip": "1"})
    second = asked_now(client, held)

    changes.save_answers(held, by=held.requester, answers={"title": ""})
    client.post(url_of(held), {"question": "title", "skip": "1"})

    assert first != second
    assert asked_now(client, held) == "title"


def test_words_saved_elsewhere_meanwhile_are_shown_not_written_over(client, held):
    seen = client.get(url_of(held)).context["form"]["seen"].value()
    changes.save_answers(held, by=held.requester, answers={"biology": "From the phone"})

    answer = client.post(url_of(held), {"question": "biology", "biology": LONG, "seen": seen})

    held.refresh_from_db()
    assert answer.status_code == 409
    assert held.answers == {"biology": "From the phone"}
    assert LONG in answer.content.decode()


def test_nobody_else_talks_about_somebodys_booking(client, held):
    client.force_login(UserFactory())

    assert client.get(url_of(held)).status_code == 404


def test_the_page_costs_the_same_with_many_answers(client, held, django_assert_max_num_queries):
    changes.save_answers(held, by=held.requester, answers=ANSWERS)
    client.get(url_of(held))

    with django_assert_max_num_queries(10):
        client.get(url_of(held))


# --- offers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "name", "offered"),
    (
        ("I count cells by hand in hundreds of images.", "help", "auto"),
        ("Je n'ai pas encore acquis les images.", "help", "plan"),
        ("Which software is good for this?", "help", "tool"),
        ("StarDist fails on my tissue.", "help", "fix"),
        ("Combien de noyaux dans chaque image ?", "goals", ["count"]),
        ("A movie of a z-stack", "dims", ["z", "t"]),
    ),
)
def test_what_is_written_is_offered_as_an_answer_in_both_languages(held, written, name, offered):
    held.answers = {"biology": written}
    answer = offer_for(held.form.named(name), held).answer

    assert answer == offered if name != "goals" else answer[0] == offered[0]


def test_files_are_believed_before_words(held):
    held.answers = {"biology": "One flat picture of a movie"}
    ConsultationImageFactory(consultation=held, upload__report=REPORT)

    assert offer_for(held.form.named("dims"), held).answer == ["z"]


def test_a_title_is_cut_between_words_and_the_thing_is_what_stands_behind_the_verb():
    assert title_of("Short one. And more.") == "Short one"
    assert len(title_of("word " * 60)) <= 120
    assert thing_in("I would like to count the round green dots, in cells") == "round green dots"
    assert thing_in("Compter les noyaux. Merci") == "noyaux"


# --- what does not fit ----------------------------------------------------------------------------

FLAT = {**REPORT, "images": [{**REPORT["images"][0], "axes": "YX", "shape": [64, 64]}]}


@pytest.mark.parametrize(
    ("answers", "role", "report", "told"),
    (
        ({"goals": ["move"]}, "typical", FLAT, "each of your files holds one moment only"),
        ({"goals": ["count"]}, "typical", FLAT, "One image done by hand"),
        ({"goals": ["overlap"]}, "typical", FLAT, "each of your files holds one channel"),
        ({"dims": ["z"]}, "typical", FLAT, "each of your files is one flat picture"),
        ({"dims": ["flat"], "biology": "a movie"}, "typical", REPORT, "You wrote “movie”"),
        ({"goals": ["bright"], "same_settings": "no"}, "typical", FLAT, "the same settings"),
        ({"help": "plan"}, "typical", FLAT, "no image is taken yet"),
        ({"goals": ["unsure", "count"]}, "typical", FLAT, "you are not sure"),
        ({}, "typical", FLAT, "No image is a control"),
    ),
)
def test_what_does_not_fit_is_noticed_and_what_fits_is_not(held, answers, role, report, told):
    held.answers = answers
    ConsultationImageFactory(consultation=held, role=role, upload__report=report)
    found = Consultation.objects.for_page().get(pk=held.pk)
    found.answers = answers

    assert sum(told in notice.sentence for notice in notices(found)) == 1


def test_a_movie_with_its_frames_a_control_and_a_count_by_hand_is_not_doubted(held):
    frames = {**REPORT["images"][0], "axes": "TYX", "shape": [40, 64, 64]}
    for role in ("typical", "negative", "manual"):
        report = {**REPORT, "images": [frames]}
        ConsultationImageFactory(consultation=held, role=role, upload__report=report)
    found = Consultation.objects.for_page().get(pk=held.pk)
    found.answers = {"goals": ["count", "move"], "dims": ["t"], "biology": "a movie"}

    assert notices(found) == []


# --- basic questions ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "title"),
    (
        ("Is it free?", "What it costs"),
        ("What does it cost?", "What it costs"),
        ("Which file formats can I send?", "Which files to send"),
        ("Who sees my images?", "Who sees your images and answers"),
        ("What is a pixel?", "pixel"),
        ("what is TIRF", "TIRF"),
        ("Do I have to install software?", "What to install"),
        ("Can I cancel?", "Moving or cancelling"),
        ("I have no images yet", "If there are no images yet"),
        ("How large can a file be?", "How large a file may be"),
    ),
)
def test_basic_questions_are_answered_from_our_own_texts_with_their_source(asked, title):
    found = reply_to(asked, user=UserFactory()).passages

    assert title in [passage.title for passage in found]
    assert all(passage.url.startswith("/") for passage in found)


def test_what_our_texts_do_not_say_is_not_made_up(client, held):
    page = client.get(url_of(held), {"ask": "Who won the football match yesterday?"})

    assert page.context["reply"].passages == ()
    assert "Our own texts do not answer this." in page.content.decode()
    assert "Ask a person" in page.content.decode()


# --- forty novices ------------------------------------------------------------------------------


def converse(client, consultation, novice, most=12):
    """A novice who says one sentence, more when asked for it, and takes what is offered."""
    turns = 0
    words = iter((novice["first"], novice["more"], f"{novice['more']} {novice['title']} " * 3))
    while turns < most and not is_enough(Consultation.objects.get(pk=consultation.pk)):
        page = client.get(url_of(consultation))
        question = page.context["question"]
        if question.id == "biology":
            answer = next(words)
        else:
            answer = page.context["form"][question.id].value()
        if not answer:
            answer = {"goals": ["unsure"], "object": "", "help": "start"}.get(question.id)
        sent = {"question": question.id, question.id: answer, "object_unknown": "1"}
        client.post(url_of(consultation), {**sent, "seen": page.context["form"]["seen"].value()})
        turns += 1
    return turns + 1  # the statements that are agreed to


def test_forty_novices_reach_the_required_answers_within_ten_turns_with_the_tags_of_match(
    client, vocabulary
):
    person = UserFactory()
    client.force_login(person)
    turns, hits = [], Counter()
    for novice in NOVICES:
        place = ConsultationFactory(requester=person)
        turns.append(converse(client, place, novice))
        found = Consultation.objects.get(pk=place.pk)
        assert is_enough(found), novice["id"]
        said = {slug for option in goals(found) for slug in option.tags} | set(guess_tags(found))
        mind = matcher(learned=False)
        best = mind.best(mind.rank(found.answers["biology"], title=found.title), count=3)
        hits["told"] += bool(said & set(novice["tags"]))
        hits["match"] += bool({one.slug for one in best} & set(novice["tags"]))
        Consultation.objects.filter(pk=place.pk).update(status="expired", session=None)

    assert len(NOVICES) == 40
    assert max(turns) <= 10
    assert hits["told"] >= hits["match"]
    assert hits["told"] >= 0.87 * len(NOVICES)


def goals(consultation):
    return consultation.form.named("goals").chosen(consultation.answers["goals"])


def test_in_a_conversation_everything_of_the_form_is_asked_but_the_statements(held):
    asked = {one.id for one in questions_left(held)}

    assert asked >= {"title", "biology", "help", "goals", "object", "files", "groups", "tried"}
    assert "confirm" not in asked
