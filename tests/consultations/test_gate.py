"""No place is confirmed without an image that opens, but by a coordinator who says why."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from consultations.enums import ConsultationStatus as S
from consultations.models import Consultation
from consultations.services.bookings import changes, confirmation
from consultations.services.images import settle_image
from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from fbias.imagery.images import remove_image
from fbias.notifications.models import Notification
from tests.factories import (
    ConsultationFactory,
    ConsultationImageFactory,
    UserFactory,
    plain_answers,
)

pytestmark = pytest.mark.django_db
PLAN = plain_answers("Nuclei") | {"help": "plan"}
REASON = "Advice before imaging."


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


def told(*kinds):
    return sorted(Notification.objects.filter(kind__in=kinds).values_list("kind", flat=True))


def test_who_has_no_images_yet_is_not_confirmed_by_saying_so(coordinator):
    draft = ConsultationFactory(title="Nuclei", answers=PLAN)

    booked = changes.book_session(draft, by=draft.requester)

    assert booked.status == S.PROVISIONAL
    assert told("consultation_confirmed") == []


@pytest.mark.parametrize("reason", ("", "   "))
def test_nobody_confirms_without_an_image_and_without_a_reason(coordinator, reason):
    place = ConsultationFactory(provisional=True, answers=PLAN)

    with pytest.raises(DomainError, match="say why"):
        confirmation.confirm_by_hand(place, by=coordinator, reason=reason)

    place.refresh_from_db()
    assert (place.status, TimelineEntry.objects.count()) == (S.PROVISIONAL, 0)


def test_the_reason_stays_with_the_place_and_in_the_history(coordinator):
    place = ConsultationFactory(provisional=True, answers=PLAN)

    confirmation.confirm_by_hand(place, by=coordinator, reason=f" {REASON} ")

    place.refresh_from_db()
    assert (place.status, place.accepted_reason) == (S.CONFIRMED, REASON)
    entry = TimelineEntry.objects.get(verb="consultation.accept_without_image")
    assert (entry.actor, entry.detail) == (coordinator, {"reason": REASON})


def accepted(**more):
    return ConsultationFactory(confirmed=True, accepted_reason=REASON, **more)


def test_an_answer_that_opened_the_gate_closes_it_when_it_changes(coordinator):
    place = accepted(answers=PLAN)

    saved = changes.save_answers(place, by=place.requester, answers={"help": "auto"})

    assert (saved.status, saved.accepted_reason) == (S.PROVISIONAL, "")
    kinds = ("consultation_unconfirmed", "desk_unconfirmed")
    assert told(*kinds) == sorted(kinds)


def test_another_answer_leaves_the_gate_open():
    place = accepted(answers=PLAN)

    assert changes.save_answers(place, by=place.requester, answers={"title": "New"}).status == (
        S.CONFIRMED
    )
    assert told("consultation_unconfirmed") == []


def test_images_that_open_keep_the_gate_open_whatever_is_answered():
    place = accepted(answers=PLAN)
    ConsultationImageFactory(consultation=place)

    saved = changes.save_answers(place, by=place.requester, answers={"help": "auto"})

    assert saved.status == S.CONFIRMED


def test_losing_the_last_usable_image_closes_the_gate_with_a_mail(coordinator):
    image = ConsultationImageFactory()
    settle_image(image.upload)

    place = remove_image(image, by=image.consultation.requester)

    assert place.status == S.PROVISIONAL
    kinds = ("consultation_unconfirmed", "desk_unconfirmed")
    assert told(*kinds) == sorted(kinds)


def test_losing_the_file_that_was_accepted_unopened_closes_the_gate():
    place = accepted()
    image = ConsultationImageFactory(
        consultation=place, upload__available=False, upload__unreadable=True
    )

    assert remove_image(image, by=place.requester).status == S.PROVISIONAL


def test_once_images_are_due_nobody_loses_a_place_for_which_no_time_is_left():
    image = ConsultationImageFactory(consultation__confirmed=True, consultation__provisional=False)
    place = image.consultation
    after = place.open_desk.data_deadline_at + timedelta(minutes=1)

    with time_machine.travel(after), pytest.raises(DomainError, match="Add another image first"):
        remove_image(image, by=place.requester)

    place.refresh_from_db()
    assert (place.status, place.images.count()) == (S.CONFIRMED, 1)


def test_the_refused_answer_stands_in_the_form(client):
    place = accepted(answers=PLAN)
    page = reverse("consultations:step", args=[place.pk, 1])

    with time_machine.travel(place.open_desk.data_deadline_at + timedelta(minutes=1)):
        client.force_login(place.requester)
        seen = client.get(page).context["form"]["seen"].value()
        form = {**plain_answers("New title"), "help": "auto", "seen": seen}
        answer = client.post(page, form)

    assert answer.status_code == 422
    assert "Add another image first" in answer.content.decode()
    assert Consultation.objects.get().answers["help"] == "plan"


def test_a_coordinator_is_asked_why_on_a_page(client, coordinator):
    place = ConsultationFactory(provisional=True, answers=PLAN)
    client.force_login(coordinator)
    page = reverse("consultations:confirm", args=[place.pk])

    assert "has not taken images yet" in client.get(page).content.decode()
    assert client.post(page, {"reason": ""}).status_code == 422
    client.post(page, {"reason": REASON})

    board = client.get(reverse("consultations:board", args=[place.open_desk_id])).content.decode()
    assert REASON in board
