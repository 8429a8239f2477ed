"""One verdict on the images of a booking: ready, questions open or not usable, and why."""

import pytest
from django.urls import reverse

from consultations.enums import ConsultationStatus as S
from consultations.models import Consultation
from consultations.queries.bookings.states import next_action
from consultations.queries.images.verdicts import image_verdict
from consultations.services.bookings.confirmation import confirm_by_hand
from consultations.services.bookings.deadlines import release_late_places
from consultations.services.images import answer_image_question, settle_image
from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from fbias.imagery.findings import finding
from fbias.imagery.images import remove_image
from tests.factories import (
    ConsultationFactory,
    ConsultationImageFactory,
    UserFactory,
    plain_answers,
)

pytestmark = pytest.mark.django_db

PLANE = {
    "name": None, "axes": "YX", "shape": [8, 8], "dtype": "uint8", "channels": None,
    "pixel_size_um": None, "time_step_s": None,
}  # fmt: skip


def place(*files, **more):
    """A provisional booking whose files were looked at; each file is a list of findings."""
    found = ConsultationFactory(provisional=True, **more)
    for findings in files:
        codes = {one["code"] for one in findings}
        report = {
            "readable": not codes & {"unreadable", "truncated"},
            "format": "tiff",
            "images": [PLANE],
            "findings": findings,
        }
        ConsultationImageFactory(consultation=found, upload__report=report)
    return Consultation.objects.for_page().get(pk=found.pk)


def settled(found):
    settle_image(found.images.first().upload)
    return Consultation.objects.for_page().get(pk=found.pk)


def asked(found):
    return image_verdict(found).reasons


def test_files_that_open_and_ask_nothing_are_ready():
    assert image_verdict(place([], [])).state == "ready"


def test_a_grave_fault_stops_the_confirmation_and_is_said():
    found = settled(place([], [finding("truncated")]))

    verdict = image_verdict(found)

    assert (found.status, verdict.label) == (S.PROVISIONAL, "Images not usable")
    assert verdict.reasons[0].endswith("The upload stopped before the end. Please send it again.")


def test_the_user_reads_what_stops_the_confirmation_and_what_to_do():
    found = settled(place([], [finding("truncated")]))
    name = found.blocked_images[0].upload.file_name

    sentence = next_action(found).sentence

    assert sentence == (
        f"“{name}” cannot be used: remove it or send it again, and your place is confirmed."
    )


def test_a_fault_that_is_taken_away_confirms_at_once():
    found = settled(place([], [finding("truncated")]))

    mended = remove_image(found.blocked_images[0], by=found.requester)

    assert mended.status == S.CONFIRMED


def test_a_coordinator_accepts_a_fault_with_a_reason_that_everybody_reads():
    found = settled(place([], [finding("truncated")]))

    confirm_by_hand(found, by=UserFactory(coordinator=True), reason="The rest is enough.")

    found = Consultation.objects.for_page().get(pk=found.pk)
    assert (found.status, image_verdict(found).state) == (S.CONFIRMED, "ready")
    assert image_verdict(found).reasons == ["Accepted by a coordinator: The rest is enough."]
    assert TimelineEntry.objects.filter(verb="consultation.accept_faults").count() == 1


def test_nobody_loses_a_place_whose_other_image_opens(time_machine):
    found = settled(place([], [finding("truncated")]))
    time_machine.move_to(found.given_up_at)

    assert release_late_places() == 0


def test_a_question_is_open_until_the_user_answers_it():
    found = place([finding("blank")], [])

    answer_image_question(
        found, by=found.requester, key=key_of(found, "blank"), said=" A control. "
    )

    found = Consultation.objects.for_page().get(pk=found.pk)
    assert image_verdict(found).state == "ready"
    assert image_verdict(found).reasons == ["1 question is answered."]


def key_of(found, code):
    return f"{found.images.first().pk}:{code}"


def test_the_panel_reads_the_answer_as_the_word_of_the_user(client):
    found = place([finding("axis-unknown")], [])
    answer_image_question(found, by=found.requester, key=key_of(found, "axis-unknown"), said="t")
    client.force_login(UserFactory(coordinator=True))

    page = client.get(found.get_absolute_url()).content.decode()

    assert "The user answered:" in page
    assert "Time: one picture after the other" in page
    assert "Save the answer" not in page


@pytest.mark.parametrize(
    ("code", "said", "kept"),
    (
        ("pixel-size-odd", "0,11", "0.11"),
        ("pixel-size-odd", "unknown", "unknown"),
        ("axis-unknown", "z", "z"),
        ("blank", "all", "all"),
    ),
)
def test_an_answer_is_kept_in_one_notation(code, said, kept):
    found = place([finding(code)])

    answer_image_question(found, by=found.requester, key=key_of(found, code), said=said)

    found.refresh_from_db()
    assert found.image_answers == {key_of(found, code): kept}


@pytest.mark.parametrize(
    ("code", "said"),
    (
        ("pixel-size-odd", "a little"),
        ("pixel-size-odd", "-1"),
        ("axis-unknown", "sideways"),
        ("blank", "  "),
        ("truncated", "It is fine."),
    ),
)
def test_what_answers_nothing_is_refused_and_nothing_is_kept(code, said):
    found = place([finding(code)])

    with pytest.raises(DomainError):
        answer_image_question(found, by=found.requester, key=key_of(found, code), said=said)

    found.refresh_from_db()
    assert (found.image_answers, TimelineEntry.objects.count()) == ({}, 0)


def test_measures_are_asked_only_of_whoever_wants_to_measure():
    quiet = [finding("pixel-size-missing", severity="info")]
    counting = plain_answers("A") | {"goals": ["count"]}
    measuring = plain_answers("B") | {"goals": ["size"]}

    assert image_verdict(place(quiet, [], answers=counting)).state == "ready"
    assert len(asked(place(quiet, [], answers=measuring))) == 1


def test_an_answer_in_the_form_settles_the_same_question():
    quiet = [finding("pixel-size-missing", severity="info")]
    answers = plain_answers("A") | {"goals": ["size"], "pixel": "0.2 µm"}

    assert asked(place(quiet, [], answers=answers)) == ["1 question is answered."]


def test_answering_on_the_page_changes_the_question_and_the_verdict(client):
    found = place([finding("blank")], [])
    client.force_login(found.requester)
    address = reverse("consultations:answer_image_question", args=[found.pk])
    sent = {"key": key_of(found, "blank"), "answer": "unknown"}

    answer = client.post(address, sent, headers={"HX-Request": "true"}).content.decode()

    assert "I do not know" in answer
    assert "Images ready" in answer
