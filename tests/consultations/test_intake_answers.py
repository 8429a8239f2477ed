"""The booking form as it is filled in: kept at every field, brought up by answers and files."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation, IntakeForm
from consultations.models.intake_forms import shipped_form
from consultations.queries.intake_forms.found import answers_found
from consultations.services.bookings import changes
from fbias.core.models import TimelineEntry
from fbias.notifications.models import Notification
from fbias.notifications.tasks import ask_reminders
from fbias.questions.form import read_form
from tests.consultations.test_booking import ANSWERS, claim
from tests.factories import (
    ConsultationFactory,
    ConsultationImageFactory,
    OpenDeskFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(client):
    person = UserFactory()
    client.force_login(person)
    return person


def step(consultation, number):
    return reverse("consultations:step", args=[consultation.pk, number])


def quietly(client, consultation, number, **answers):
    return client.post(step(consultation, number), answers | {"save-quietly": "1"})


def text_of(response):
    return response.content.decode()


# --- the questions ------------------------------------------------------------------------------


def test_the_shipped_form_has_twenty_questions_and_eighteen_that_answers_bring_up():
    questions = read_form(shipped_form()["content"]).questions
    brought_up = [one for one in questions if one.show_if and one.found == ""]

    assert len(questions) == 38
    assert len(brought_up) == 18
    assert [one.id for one in questions if one.mandatory] == [
        "title", "biology", "help", "goals", "object", "files", "confirm",
    ]  # fmt: skip


def test_every_word_of_the_shipped_form_is_in_both_languages():
    for question in read_form(shipped_form()["content"]).questions:
        assert question.label_en
        assert question.label_fr
        assert bool(question.help_en) is bool(question.help_fr)
        assert all(option.en and option.fr for option in question.options)


@pytest.mark.parametrize(
    ("answers", "asked"),
    (
        ({}, {"touch": False, "overlap_kind": False, "stain": False}),
        ({"goals": ["count"]}, {"touch": True, "howmany": True, "overlap_kind": False}),
        ({"goals": ["overlap"]}, {"touch": False, "overlap_kind": True}),
        ({"modality": "slide-scanner"}, {"stain": True}),
        ({"sample": {"chosen": ["histopathology"], "words": ""}}, {"stain": True}),
        ({"goals": ["move"]}, {"tagged": False}),
        ({"goals": ["move"], "sample": {"chosen": ["zebrafish"]}}, {"tagged": True}),
        ({"finding": ["pixel-size-missing"]}, {"pixel": True}),
    ),
)
def test_answers_and_files_bring_up_their_questions(answers, asked):
    shown = {one.id for one in read_form(shipped_form()["content"]).shown(answers)}

    assert {name: name in shown for name in asked} == asked


def test_i_do_not_know_is_an_answer(client, ana):
    held = claim(SessionFactory(), ana)

    client.post(step(held, 2), {"goals": ["unsure"], "object": "", "object_unknown": "1"})

    held.refresh_from_db()
    assert held.answers["object"] == "unknown"
    assert dict(held.form.in_words(held.answers))[held.form.named("object").label] == (
        "I do not know"
    )
    assert "object" not in {one.id for one in held.form.missing(held.answers)}


# --- saved at every field -----------------------------------------------------------------------


def test_a_field_is_saved_by_itself_even_if_it_is_too_short(client, ana):
    held = claim(SessionFactory(), ana)

    answer = quietly(client, held, 1, biology="Cells")

    held.refresh_from_db()
    assert (answer.status_code, held.answers) == (200, {"biology": "Cells"})
    assert "Saved" in text_of(answer)
    assert "Cells</textarea>" in text_of(client.get(step(held, 1)))


def test_the_answer_to_a_quiet_save_names_what_is_asked_now(client, ana):
    held = claim(SessionFactory(), ana)

    before = text_of(quietly(client, held, 2, object="Dots"))
    after = text_of(quietly(client, held, 2, object="Dots", goals=["count"]))

    assert 'data-shown="goals object"' in before
    assert 'data-shown="goals object touch howmany diameter"' in after


def test_without_javascript_the_page_comes_back_with_what_was_brought_up(client, ana):
    held = claim(SessionFactory(), ana)
    sent = {"goals": ["count"], "object": "Dots"}

    first = client.post(step(held, 2), sent)
    page = client.get(step(held, 2))
    second = client.post(step(held, 2), sent | {"seen": page.context["form"]["seen"].value()})

    assert first.url == step(held, 2)
    assert second.url == step(held, 3)


def test_a_quiet_save_never_writes_over_the_words_of_another_device(client, ana):
    held = claim(SessionFactory(), ana)
    old = client.get(step(held, 1)).context["form"]["seen"].value()
    changes.save_answers(held, by=ana, answers={"title": "From the phone"})

    answer = quietly(client, held, 1, title="From the desk", seen=old)

    held.refresh_from_db()
    assert (answer.status_code, held.answers) == (409, {"title": "From the phone"})


def test_a_booked_place_keeps_its_answer_rather_than_one_that_is_too_short(client, ana):
    booked = ConsultationFactory(requester=ana, confirmed=True)
    kept = booked.answers["biology"]
    seen = client.get(step(booked, 1)).context["form"]["seen"].value()

    answer = quietly(client, booked, 1, **booked.answers | {"biology": "Short", "seen": seen})

    booked.refresh_from_db()
    assert (answer.status_code, booked.answers["biology"]) == (422, kept)


def test_a_short_answer_does_not_book(client, ana):
    held = claim(SessionFactory(), ana)
    changes.save_answers(held, by=ana, answers=ANSWERS | {"biology": "Short"})

    client.post(reverse("consultations:book", args=[held.pk]))

    held.refresh_from_db()
    assert held.status == "claimed"


# --- kept with the booking ----------------------------------------------------------------------


def test_a_booking_keeps_the_words_that_were_agreed_to(client, ana):
    held = claim(SessionFactory(), ana)
    changes.save_answers(held, by=ana, answers=ANSWERS)

    booked = changes.book_session(held, by=ana)

    assert booked.consents["version"] == 1
    assert booked.consents["language"] == "en"
    assert booked.consents["words"][0] == "I may share these images with the analysts."


def test_one_tick_agrees_to_all_statements(client, ana):
    held = claim(SessionFactory(), ana)

    client.post(step(held, 4), {"confirm": "all"})

    held.refresh_from_db()
    assert held.answers["confirm"] == ANSWERS["confirm"]


def test_an_old_booking_shows_the_questions_it_answered(client, ana):
    booked = ConsultationFactory(requester=ana, confirmed=True)
    content = shipped_form()["content"]
    content["questions"][0]["label_en"] = "Something else entirely"
    IntakeForm.objects.create(number=2, content=content, published_at=timezone.now())

    page = text_of(client.get(booked.get_absolute_url()))
    fresh = claim(SessionFactory(), ana)

    assert "In one line, what do you want to find out?" in page
    assert "Something else entirely" not in page
    assert fresh.intake_form.number == 2


# --- what need not be said twice ----------------------------------------------------------------


def test_earlier_answers_are_taken_along_on_request_but_no_promise(client, ana):
    earlier = ConsultationFactory(requester=ana, confirmed=True)
    held = claim(SessionFactory(), ana)

    page = text_of(client.get(step(held, 1)))
    client.post(reverse("consultations:reuse", args=[held.pk]))

    held.refresh_from_db()
    assert "Use my earlier answers" in page
    assert held.answers["biology"] == earlier.answers["biology"]
    assert "confirm" not in held.answers


def test_nothing_is_taken_along_from_somebody_else(client, ana):
    ConsultationFactory(confirmed=True)
    held = claim(SessionFactory(), ana)

    client.post(reverse("consultations:reuse", args=[held.pk]))

    held.refresh_from_db()
    assert held.answers == {}


def test_what_holds_for_the_person_is_asked_once(ana):
    comfort = {"chosen": ["menus"], "words": "Linux"}
    before = ConsultationFactory(requester=ana, confirmed=True)
    before.answers = {**before.answers, "comfort": comfort}
    before.save()

    assert claim(SessionFactory(), ana).answers == {"comfort": comfort}


# --- found in the files -------------------------------------------------------------------------

REPORT = {
    "format": "ome-tiff",
    "readable": True,
    "findings": [],
    "images": [
        {
            "axes": "CZYX",
            "shape": [2, 5, 64, 64],
            "channels": [{"name": "DAPI"}, {"name": "GFP"}],
            "pixel_size_um": {"x": 0.1, "y": 0.1, "z": 0.3},
            "time_step_s": None,
            "dtype": "uint16",
        }
    ],
}


def test_files_answer_what_they_know_and_it_is_shown_to_be_corrected(client, ana):
    held = ConsultationFactory(requester=ana)
    ConsultationImageFactory(consultation=held, upload__report=REPORT)

    found = answers_found(held)
    page = text_of(client.get(step(held, 3)))
    held.refresh_from_db()

    assert (found["channels"], found["dims"]) == ("DAPI: \nGFP: ", ["z"])
    assert page.count("Found in your file, please correct.") == 3
    assert held.answers == {}


def test_the_pixel_size_is_asked_for_only_when_no_file_says_it(client, ana):
    held = ConsultationFactory(requester=ana)
    unsaid = {**REPORT, "images": [{**REPORT["images"][0], "pixel_size_um": None}]}
    image = ConsultationImageFactory(consultation=held, upload__report=REPORT)

    said = client.get(step(held, 3)).context["shown"]
    image.upload.report = unsaid
    image.upload.save()

    assert "pixel" not in said
    assert "pixel" in client.get(step(held, 3)).context["shown"]


# --- the way back -------------------------------------------------------------------------------


def left_alone(**details):
    ended = timezone.now() - timedelta(hours=2)
    return ConsultationFactory(
        status="expired", session=None, open_desk=OpenDeskFactory(), hold_expires_at=ended,
        answers={"title": "Droplets"}, **details,
    )  # fmt: skip


def kinds():
    return list(Notification.objects.values_list("kind", flat=True))


def test_whoever_leaves_the_form_unfinished_gets_one_mail_with_the_way_back():
    left_alone()

    ask_reminders()
    ask_reminders()

    assert kinds() == ["consultation_unfinished"]


def test_nobody_is_reminded_of_an_empty_form_or_of_one_that_was_booked_after_all():
    empty = left_alone()
    Consultation.objects.filter(pk=empty.pk).update(answers={})
    other = left_alone()
    session = SessionFactory(open_desk=other.open_desk)
    ConsultationFactory(requester=other.requester, session=session, confirmed=True)

    ask_reminders()

    assert kinds() == []
    assert not TimelineEntry.objects.filter(verb="consultation.remind").exists()
