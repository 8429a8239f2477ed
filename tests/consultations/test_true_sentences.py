"""What pages and mails say is so at that moment."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consultations.enums import ConsultationStatus as S
from consultations.models import Consultation, EquipmentCheck, OpenDesk, Record
from consultations.queries.bookings.stages import stages
from consultations.queries.bookings.states import next_action
from consultations.queries.sessions.free import count_sessions
from fbias.core.errors import DomainError
from fbias.imagery.images import give_role
from fbias.notifications.kinds import KINDS
from fbias.notifications.letters import letter_for
from tests.factories import (
    ConsultationFactory,
    ConsultationImageFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    SessionFactory,
    UserFactory,
    plain_answers,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def confirmed(**more):
    place = ConsultationFactory(confirmed=True, **more)
    ConsultationImageFactory(consultation=place)
    return place


def mail(name, consultation):
    kind = KINDS[name]
    person = consultation.requester
    return letter_for(kind, person, kind.context(consultation, person)).text


# --- the booking's own page -----------------------------------------------------------------------


def test_a_confirmed_place_without_a_panel_is_not_called_ready():
    place = confirmed()
    EquipmentCheck.objects.create(person=place.requester)

    assert next_action(place).sentence == (
        "Your place is confirmed. Next, we choose your analysts and write to you."
    )


def test_a_known_panel_is_said():
    place = confirmed()
    PanelSeatFactory(consultation=place, published=True)

    assert "your panel is known" in next_action(place).sentence


def test_a_panel_that_is_late_is_said_to_be_late():
    place = confirmed()

    with time_machine.travel(place.open_desk.panel_freeze_at + timedelta(minutes=1)):
        assert "still being chosen" in next_action(place).sentence


def test_files_that_cannot_be_used_are_counted_although_the_place_is_safe():
    place = confirmed()
    for _ in range(2):
        ConsultationImageFactory(
            consultation=place, upload__available=False, upload__unreadable=True
        )

    assert "2 of your 3 files cannot be used" in next_action(place).sentence


def test_who_has_no_images_yet_is_told_who_decides():
    place = ConsultationFactory(provisional=True, answers=plain_answers("A") | {"help": "plan"})

    assert "a coordinator reads your question" in next_action(place).sentence


def test_a_form_whose_open_desk_is_closed_leads_to_another_open_desk():
    late = ConsultationFactory(status=S.EXPIRED, session=SessionFactory())
    OpenDesk.objects.update(status="closed")
    late = Consultation.objects.get()

    assert next_action(late).url == reverse("consultations:opendesks")


def test_an_unsent_record_is_not_said_to_be_there():
    held = ConsultationFactory(held=True)
    Record.objects.create(consultation=held, recommended="Rest.", next_step="done", hours=1)

    assert "writing up its advice" in next_action(held).sentence


def test_a_place_confirmed_by_hand_does_not_claim_images():
    place = ConsultationFactory(confirmed=True, accepted_reason="Advice before imaging.")

    assert ("Confirmed without images", "done") in [(one.label, one.state) for one in stages(place)]


@pytest.mark.parametrize(("before", "shown"), ((11 * 24 * HOUR, False), (HOUR / 2, True)))
def test_the_call_is_the_main_button_only_when_it_is_near(client, before, shown):
    place = confirmed(session=SessionFactory(starts_at=timezone.now() + before))
    client.force_login(place.requester)

    page = client.get(place.get_absolute_url()).content.decode()

    assert ("Join the call" in page) is shown


def test_calendar_move_and_cancel_stand_above_the_images(client):
    place = confirmed()
    client.force_login(place.requester)

    page = client.get(place.get_absolute_url()).content.decode()

    buttons = ("Add to my calendar", "Move to another session", "Cancel the session")
    assert max(page.index(words) for words in buttons) < page.index('id="images-title"')


def test_nobody_is_led_to_a_move_that_is_refused(client):
    place = confirmed()

    with time_machine.travel(place.open_desk.panel_freeze_at + timedelta(minutes=1)):
        client.force_login(place.requester)
        page = client.get(place.get_absolute_url()).content.decode()

    assert "Move to another session" not in page
    assert "Cancel the session" in page


# --- mails ----------------------------------------------------------------------------------------


def test_a_panel_without_images_is_not_said_to_have_them():
    place = ConsultationFactory(confirmed=True, accepted_reason="Advice before imaging.")
    PanelSeatFactory(consultation=place, published=True)

    assert "and your images" not in mail("consultation_panel", place)
    ConsultationImageFactory(consultation=place)
    assert "and your images" in mail("consultation_panel", place)


def test_a_place_confirmed_by_hand_is_not_said_to_have_an_image_that_opens():
    place = ConsultationFactory(confirmed=True, accepted_reason="Advice before imaging.")

    assert "although no image of yours opens" in mail("consultation_confirmed", place)


def test_after_the_freeze_no_mail_offers_to_move():
    place = confirmed()

    assert "move or cancel" in mail("consultation_tomorrow", place)
    with time_machine.travel(place.open_desk.panel_freeze_at + timedelta(minutes=1)):
        assert "move or cancel" not in mail("consultation_tomorrow", place)


# --- the role of an image -------------------------------------------------------------------------


def test_the_role_of_an_image_is_asked_and_never_guessed(client):
    image = ConsultationImageFactory(role="", consultation__title="Nuclei")
    place = image.consultation
    client.force_login(place.requester)
    page = reverse("consultations:step", args=[place.pk, 3])
    seen = client.get(page).context["form"]["seen"].value()
    asked = client.post(page, {"seen": seen})
    give_role(image, by=place.requester, role="negative")
    seen = client.get(page).context["form"]["seen"].value()
    gone_on = client.post(page, {"seen": seen})

    assert (asked.status_code, gone_on.status_code) == (422, 302)
    assert "Say of each image what it shows" in asked.content.decode()


def test_a_role_that_was_said_is_not_taken_back():
    image = ConsultationImageFactory()

    with pytest.raises(DomainError, match="role of the image"):
        give_role(image, by=image.consultation.requester, role="")

    image.refresh_from_db()
    assert image.role == "typical"


# --- lists ----------------------------------------------------------------------------------------


def free(desk):
    (listed,) = count_sessions(OpenDesk.objects.filter(pk=desk.pk))
    return listed.free_count


@pytest.mark.parametrize("state", ("draft", "closed"))
def test_what_cannot_be_booked_now_is_not_counted_as_free(state):
    assert free(OpenDeskFactory(with_sessions=True, **{state: True})) == 0


def test_before_booking_opens_and_after_it_closed_nothing_is_free(client):
    desk = OpenDeskFactory(with_sessions=True, opens_at=timezone.now() + timedelta(hours=2))
    page = reverse("consultations:opendesks")

    assert free(desk) == 0
    assert "Booking opens" in client.get(page).content.decode()
    with time_machine.travel(desk.closes_at + timedelta(minutes=1)):
        assert free(desk) == 0
        shown = client.get(page).content.decode()
    assert "Open for booking" not in shown
    assert "are free" not in shown


def test_moving_offers_neither_the_past_nor_ones_own_hour(client):
    desk = OpenDeskFactory(with_sessions=True)
    place = confirmed(session=desk.sessions.first())
    client.force_login(UserFactory(coordinator=True))
    page = reverse("consultations:move", args=[place.pk])

    assert client.get(page).content.decode().count('name="session"') == 1
    with time_machine.travel(desk.sessions.last().starts_at + timedelta(minutes=1)):
        client.force_login(UserFactory(coordinator=True))
        shown = client.get(page).content.decode()

    assert "No other session is free now." in shown
    assert "Move to this session" not in shown


# --- the badge of a file --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trait", "words"),
    (
        ("available", "Ready"),
        ("under_inspection", "Being opened"),
        ("unreadable", "Stored, not opened"),
    ),
)
def test_a_file_that_does_not_open_is_not_called_ready(trait, words):
    image = ConsultationImageFactory(**{"upload__available": False} | {f"upload__{trait}": True})

    assert image.upload.verdict[1] == words
