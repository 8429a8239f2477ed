"""A required answer that is missing keeps a place from being confirmed, as a missing image does."""

import copy
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consultations.enums import ConsultationStatus as S
from consultations.models import Consultation, IntakeForm, OpenDesk
from consultations.queries.alarms import alarms_of
from consultations.queries.bookings.states import next_action, readiness_of
from consultations.services.bookings.changes import save_answers
from consultations.services.bookings.confirmation import confirm_by_hand, confirm_when_ready
from consultations.services.bookings.deadlines import keep_deadlines
from consultations.services.images import settle_image
from fbias.core.models import TimelineEntry
from fbias.notifications.delivery import write
from fbias.notifications.models import Notification
from fbias.notifications.overdue import ask_reminders
from tests.factories import (
    ConsultationFactory,
    ConsultationImageFactory,
    OpenDeskFactory,
    UserFactory,
    plain_answers,
)

pytestmark = pytest.mark.django_db
WHOLE = plain_answers("Nuclei")
LACKING = {**WHOLE, "biology": ""}
REASON = "They told me on the telephone."
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def desk():
    """A day in a month, with two days between the date of the images and the end of the call."""
    found = OpenDeskFactory(day=timezone.localdate() + timedelta(days=30))
    OpenDesk.objects.filter(pk=found.pk).update(release_at=found.data_deadline_at + 2 * DAY)
    return OpenDesk.objects.get(pk=found.pk)


def place(desk, **more):
    """Booked, with an image that opens."""
    found = ConsultationFactory(session__open_desk=desk, booked_at=timezone.now() - DAY, **more)
    ConsultationImageFactory(consultation=found)
    return found


def known(found):
    return Consultation.objects.for_page().get(pk=found.pk)


def told(kind):
    return list(Notification.objects.filter(kind=kind))


def asks_how_wide(found):
    """Another goal brings up a question that this version of the form requires."""
    form = IntakeForm.objects.current()
    content = copy.deepcopy(form.content)
    next(one for one in content["questions"] if one["id"] == "examples")["mandatory"] = True
    newer = IntakeForm.objects.create(
        number=form.number + 1, content=content, published_at=timezone.now()
    )
    Consultation.objects.filter(pk=found.pk).update(intake_form=newer)
    return Consultation.objects.get(pk=found.pk)


def test_an_image_alone_does_not_confirm_a_place_whose_answers_are_incomplete(desk):
    waiting = place(desk, provisional=True, answers=LACKING)

    settle_image(waiting.images.get().upload)

    assert known(waiting).status == S.PROVISIONAL
    assert told("consultation_confirmed") == []


def test_the_last_answer_confirms_it(desk):
    waiting = place(desk, provisional=True, answers=LACKING)

    saved = save_answers(waiting, by=waiting.requester, answers={"biology": WHOLE["biology"]})

    assert saved.status == S.CONFIRMED
    assert len(told("consultation_confirmed")) == 1


def test_an_answer_that_does_not_suffice_confirms_nothing(desk):
    waiting = place(desk, provisional=True, answers=LACKING)

    assert save_answers(waiting, by=waiting.requester, answers={"tried": "No"}).status == (
        S.PROVISIONAL
    )


def test_a_coordinator_confirms_it_with_a_reason_that_is_kept(desk, client):
    waiting = place(desk, provisional=True, answers=LACKING)
    coordinator = UserFactory(coordinator=True)
    client.force_login(coordinator)
    page = reverse("consultations:confirm", args=[waiting.pk])

    assert "a required answer is missing" in client.get(page).content.decode()
    client.post(page, {"reason": REASON})

    confirmed = known(waiting)
    assert (confirmed.status, confirmed.answers_reason, confirmed.accepted_reason) == (
        S.CONFIRMED, REASON, "",
    )  # fmt: skip
    assert TimelineEntry.objects.get(verb="consultation.accept_without_answers").detail == {
        "reason": REASON
    }
    assert readiness_of(confirmed, timezone.now()).label != "Answers missing"
    board = client.get(reverse("consultations:board", args=[waiting.open_desk_id]))
    assert REASON in board.content.decode()


def test_the_reason_goes_once_every_answer_is_there(desk):
    waiting = place(desk, provisional=True, answers=LACKING)
    confirm_by_hand(waiting, by=UserFactory(coordinator=True), reason=REASON)

    saved = save_answers(waiting, by=waiting.requester, answers={"biology": WHOLE["biology"]})

    assert (saved.status, saved.answers_reason) == (S.CONFIRMED, "")


def test_everybody_sees_the_same_verdict(desk):
    waiting = place(desk, provisional=True, answers=LACKING)
    late = waiting.data_late_at + MINUTE

    assert readiness_of(known(waiting), timezone.now()).label == "Answers missing"
    assert next_action(known(waiting)).label == "Answer it"
    with time_machine.travel(late):
        coordinator = UserFactory(coordinator=True)
        assert readiness_of(known(waiting), late).state == "late"
        words = [one.words for one in alarms_of(desk, by=coordinator)]
    assert any("A required answer is missing" in one for one in words)


def test_an_answer_that_is_brought_up_and_missing_closes_the_gate_until_it_comes(desk):
    UserFactory(coordinator=True)
    booked = asks_how_wide(place(desk, confirmed=True, answers=WHOLE))

    opened = save_answers(booked, by=booked.requester, answers={"goals": ["types"]})
    letter = write(told("consultation_unconfirmed")[0])

    assert opened.status == S.PROVISIONAL
    assert "Which types" in letter.text
    assert "given up" not in letter.text
    assert told("desk_unconfirmed") == []

    answered = save_answers(booked, by=booked.requester, answers={"examples": "Two, twenty each."})

    assert answered.status == S.CONFIRMED
    assert write(told("consultation_unconfirmed")[0]) is None
    assert told("consultation_confirmed") == []


def test_what_was_told_and_came_after_all_is_told_again(desk):
    booked = asks_how_wide(place(desk, confirmed=True, answers=WHOLE))
    save_answers(booked, by=booked.requester, answers={"goals": ["types"]})

    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        Notification.objects.update(status="sent", sent_at=timezone.now())
        save_answers(booked, by=booked.requester, answers={"examples": "Two, twenty each."})

    assert len(told("consultation_confirmed")) == 1


def test_once_images_are_due_a_missing_answer_is_asked_for_and_takes_no_place(desk):
    booked = asks_how_wide(place(desk, confirmed=True, answers=WHOLE))

    with time_machine.travel(booked.due_at + MINUTE):
        saved = save_answers(booked, by=booked.requester, answers={"goals": ["types"]})
        keep_deadlines()
        label = readiness_of(known(booked), timezone.now()).label

    assert (saved.status, known(booked).status) == (S.CONFIRMED, S.CONFIRMED)
    assert label == "Answers missing"
    assert told("consultation_unconfirmed") == []


def test_a_place_with_its_image_is_not_given_up_for_an_answer_and_the_last_call_says_so(desk):
    now = timezone.now()
    OpenDesk.objects.filter(pk=desk.pk).update(
        closes_at=now - 2 * MINUTE, data_deadline_at=now - MINUTE, release_at=now + DAY
    )
    waiting = place(OpenDesk.objects.get(pk=desk.pk), provisional=True, answers=LACKING)

    ask_reminders(now)
    letter = write(told("consultation_last_call")[0])
    with time_machine.travel(waiting.given_up_at + DAY):
        keep_deadlines()

    assert "A coordinator looks at what is left then" in letter.text
    assert "goes to somebody who waits" not in letter.text
    assert known(waiting).status == S.PROVISIONAL


def test_without_an_image_it_is_given_up_whatever_the_answers_are(desk):
    waiting = ConsultationFactory(
        provisional=True, session__open_desk=desk, booked_at=timezone.now() - DAY, answers=LACKING
    )

    with time_machine.travel(waiting.given_up_at + DAY):
        keep_deadlines()

    assert known(waiting).status == S.RELEASED


def test_the_guard_is_the_look_at_the_answers(desk, monkeypatch):
    """The negative control: without it an image alone confirms."""
    waiting = place(desk, provisional=True, answers=LACKING)
    monkeypatch.setattr(Consultation, "missing_answers", [])

    assert confirm_when_ready(known(waiting)).status == S.CONFIRMED
