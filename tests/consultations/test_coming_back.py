"""Back after a place was lost, after a session, or when the next day opens."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from consultations.enums import ConsultationStatus as C
from consultations.models import Consultation, DayWish
from consultations.services.bookings.deadlines import keep_deadlines
from consultations.services.bookings.follow_ups import book_follow_up
from consultations.services.bookings.reinstating import reinstate
from consultations.services.open_desks.wishes import wish_for_next_day
from consultations.services.presence import unmark_presence
from consultations.services.waiting_list.joining import join_waiting_list
from fbias.core.errors import DomainError
from fbias.notifications.delivery import write
from fbias.notifications.models import Notification
from tests.factories import (
    ConsultationFactory,
    ConsultationImageFactory,
    OpenDeskFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def told():
    return sorted(Notification.objects.values_list("recipient__name", "kind"))


@pytest.fixture
def released():
    """Given up by the clock: the day is ahead, and nobody waits."""
    desk = OpenDeskFactory(day=timezone.localdate() + timedelta(days=30))
    session = SessionFactory(open_desk=desk, hour=10, room="A")
    place = ConsultationFactory(provisional=True, session=session, requester__name="Camille")
    with time_machine.travel(desk.release_at + timedelta(minutes=1)):
        keep_deadlines()
        place.refresh_from_db()
        assert place.status == C.RELEASED
        yield place


# --- a place that was given up -------------------------------------------------------------------


def test_the_mail_and_the_page_lead_back_to_a_place_that_is_still_free(client, released):
    client.force_login(released.requester)
    where = reverse("consultations:reinstate", args=[released.pk])
    mail = write(Notification.objects.get(kind="consultation_released"))

    page = client.get(released.get_absolute_url()).content.decode()
    answer = client.post(where)

    released.refresh_from_db()
    assert where in mail.text
    assert where in page
    assert answer.url == released.get_absolute_url()
    assert released.status == C.PROVISIONAL
    assert released.due_at == pytest.approx(
        timezone.now() + timedelta(days=1), abs=timedelta(minutes=2)
    )


def test_a_place_taken_back_is_told_with_the_next_calendar_entry(released):
    UserFactory(coordinator=True, name="Desk")
    before = released.calendar_sequence

    back = reinstate(released, by=released.requester)

    assert back.calendar_sequence == before + 1
    assert ("Camille", "consultation_received") in told()
    assert ("Desk", "desk_booked") in told()


def test_it_is_confirmed_at_once_by_an_image_that_opens(released):
    ConsultationImageFactory(consultation=released)

    assert reinstate(released, by=released.requester).status == C.CONFIRMED


def test_without_an_image_it_is_given_up_again_a_day_later(released):
    reinstate(released, by=released.requester)

    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        keep_deadlines()

    released.refresh_from_db()
    assert released.status == C.RELEASED


def test_a_place_that_somebody_else_has_is_gone(released):
    ConsultationFactory(provisional=True, session=released.session)

    with pytest.raises(DomainError, match="This place is gone"):
        reinstate(released, by=released.requester)

    released.refresh_from_db()
    assert released.status == C.RELEASED


def test_whoever_waits_comes_before_whoever_lost_the_place(released):
    join_waiting_list(released.open_desk, by=UserFactory(name="Waits"))

    with pytest.raises(DomainError, match="This place is gone"):
        reinstate(released, by=released.requester)

    assert ("Waits", "consultation_offered") in told()


def test_a_stranger_takes_nothing_back(released):
    with pytest.raises(PermissionDenied):
        reinstate(released, by=UserFactory())

    released.refresh_from_db()
    assert released.status == C.RELEASED


# --- a follow-up ---------------------------------------------------------------------------------


@pytest.fixture
def held():
    return ConsultationFactory(held=True, title="Counting nuclei", requester__name="Camille")


def test_a_follow_up_knows_the_first_session_and_its_answers(client, held):
    session = SessionFactory()
    client.force_login(held.requester)
    where = reverse("consultations:follow_up", args=[held.pk])
    key = client.get(where).context["form"]["request_key"].value()

    answer = client.post(
        where, {"session": session.pk, "request_key": str(key), "same_panel": "on"}
    )

    made = Consultation.objects.get(session=session)
    assert answer.url == reverse("consultations:step", args=[made.pk, 1])
    assert (made.follows, made.status, made.wants_same_panel) == (held, C.CLAIMED, True)
    assert made.answers == {name: one for name, one in held.answers.items() if name != "confirm"}
    assert f"Follow-up of C-{held.pk}." in client.get(made.get_absolute_url()).content.decode()


def test_a_double_click_books_one_follow_up(held):
    session, key = SessionFactory(), uuid4()

    both = [
        book_follow_up(held, by=held.requester, session=session, request_key=key, same_panel=False)
        for _click in range(2)
    ]

    assert both[0] == both[1]
    assert Consultation.objects.filter(follows=held).count() == 1


@pytest.mark.parametrize("state", ("confirmed", "no_show", "cancelled"))
def test_a_follow_up_comes_after_a_session_that_took_place(state):
    first = ConsultationFactory(**{state: True})

    with pytest.raises(DomainError, match="after a session that took place"):
        book_follow_up(
            first,
            by=first.requester,
            session=SessionFactory(),
            request_key=uuid4(),
            same_panel=False,
        )

    assert Consultation.objects.count() == 1


# --- the next day opens --------------------------------------------------------------------------


def test_whoever_asked_gets_one_mail_when_the_next_day_opens(client):
    person = UserFactory(name="Waits")
    OpenDeskFactory()
    keep_deadlines()  # this one is open already
    client.force_login(person)

    client.post(reverse("consultations:next_day_wish"), {"answer": "yes"})
    keep_deadlines()
    assert told() == []
    OpenDeskFactory()
    OpenDeskFactory()
    keep_deadlines()
    keep_deadlines()

    assert told() == [("Waits", "day_open")]
    assert not DayWish.objects.exists()


def test_a_day_opens_for_them_when_booking_begins_not_when_it_is_published():
    wish_for_next_day(by=UserFactory(name="Waits"))
    desk = OpenDeskFactory(
        day=timezone.localdate() + timedelta(days=60), opens_at=timezone.now() + timedelta(days=3)
    )

    keep_deadlines()
    assert told() == []
    with time_machine.travel(desk.opens_at + timedelta(minutes=1)):
        keep_deadlines()

    assert told() == [("Waits", "day_open")]


def test_a_wish_can_be_taken_back(client):
    client.force_login(UserFactory())
    where = reverse("consultations:next_day_wish")

    client.post(where, {"answer": "yes"})
    page = client.get(reverse("consultations:opendesks")).content.decode()
    client.post(where, {"answer": "no"})

    assert "You get one mail when booking opens" in page
    assert not DayWish.objects.exists()


# --- a mistake -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "kinds"), (("no_show", [("Camille", "consultation_not_missed")]), ("held", []))
)
def test_a_no_show_said_by_mistake_is_taken_back_in_a_mail(state, kinds):
    missed = ConsultationFactory(requester__name="Camille", **{state: True})

    unmark_presence(missed, by=UserFactory(coordinator=True))

    assert told() == kinds
