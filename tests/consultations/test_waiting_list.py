"""A full day is no dead end: the list, the timed offer, accept, pass, run out, by hand."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consultations.enums import ConsultationStatus as S
from consultations.links.booking_links import manage_token
from consultations.models import Consultation
from consultations.queries.waiting_list import place_of
from consultations.services.bookings.changes import cancel_booking, move_booking
from consultations.services.bookings.claims import SessionTaken, claim_session
from consultations.services.bookings.deadlines import keep_deadlines
from consultations.services.waiting_list.answers import accept_offer
from consultations.services.waiting_list.by_hand import offer_by_hand
from consultations.services.waiting_list.joining import join_waiting_list, leave_waiting_list
from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from fbias.notifications.models import Notification
from tests.factories import (
    ConsultationFactory,
    ConsultationImageFactory,
    OpenDeskFactory,
    SessionFactory,
    UserFactory,
    plain_answers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return OpenDeskFactory(day=timezone.localdate() + timedelta(days=20))


@pytest.fixture
def taken(desk):
    """The only session of the day, and who has it."""
    return ConsultationFactory(confirmed=True, session=SessionFactory(open_desk=desk, hour=10))


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


def wait(desk, count=1):
    people = [join_waiting_list(desk, by=UserFactory()) for _ in range(count)]
    return people if count > 1 else people[0]


def state(consultation):
    consultation.refresh_from_db()
    return consultation.status


def mails(kind):
    return Notification.objects.filter(kind=kind)


def test_whoever_joins_learns_their_number_and_joins_once(desk, taken):
    first, second = wait(desk, 2)

    assert join_waiting_list(desk, by=first.requester).pk == first.pk
    assert (first.status, first.session, place_of(first), place_of(second)) == (
        S.WAITING, None, 1, 2,
    )  # fmt: skip
    assert mails("consultation_waiting").count() == 2


def test_nobody_waits_while_a_session_can_be_booked(desk, taken):
    SessionFactory(open_desk=desk, hour=11)

    with pytest.raises(DomainError, match="A session is free"):
        wait(desk)

    assert Consultation.objects.count() == 1


@pytest.mark.parametrize("status", ("draft", "held"))
def test_nobody_waits_for_a_day_that_is_not_public_or_over(desk, taken, status):
    desk.status = status
    desk.save()

    with pytest.raises(DomainError, match="Nobody can wait"):
        wait(desk)

    assert Consultation.objects.count() == 1


def test_a_cancelled_place_goes_to_the_first_in_line_at_once(desk, taken):
    first, second = wait(desk, 2)

    cancel_booking(taken, by=taken.requester, reason="Ill.")

    first.refresh_from_db()
    assert (first.status, first.session, state(second)) == (S.OFFERED, taken.session, S.WAITING)
    assert first.hold_expires_at - timezone.now() == pytest.approx(
        timedelta(hours=48), abs=timedelta(minutes=1)
    )
    assert mails("consultation_offered").get().recipient == first.requester


def test_a_place_that_is_offered_can_be_booked_by_nobody_else(desk, taken):
    wait(desk)
    cancel_booking(taken, by=taken.requester, reason="Ill.")

    with pytest.raises(SessionTaken):
        claim_session(taken.session, by=UserFactory(), request_key=taken.request_key)

    assert Consultation.objects.count() == 2


def test_a_place_whose_form_ran_out_goes_to_the_line_and_not_to_whoever_clicks(desk):
    session = SessionFactory(open_desk=desk, hour=10)
    ConsultationFactory(session=session)
    first = wait(desk)

    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        with pytest.raises(SessionTaken):
            claim_session(session, by=UserFactory(), request_key=first.request_key)
        keep_deadlines()

    assert state(first) == S.OFFERED


def test_a_released_place_is_offered_in_the_same_run(desk):
    late = ConsultationFactory(provisional=True, session__open_desk=desk)
    first = wait(desk)

    with time_machine.travel(desk.data_deadline_at + timedelta(days=3), tick=False):
        keep_deadlines()

        first.refresh_from_db()
        assert (state(late), first.status) == (S.RELEASED, S.OFFERED)
        assert first.due_at > first.hold_expires_at


def test_a_move_frees_the_old_hour_for_the_line(desk, taken):
    first = wait(desk)
    other = SessionFactory(open_desk=desk, hour=11)

    move_booking(taken, by=taken.requester, session=other)

    first.refresh_from_db()
    assert (first.status, first.session_id) == (S.OFFERED, taken.session_id)


@pytest.mark.parametrize(
    ("hours", "left"), ((200, 48), (40, 16), (28, 4)), ids=("far", "near", "just")
)
def test_near_the_day_there_is_less_time_to_answer(desk, taken, hours, left):
    first = wait(desk)

    with time_machine.travel(taken.session.starts_at - timedelta(hours=hours), tick=False):
        cancel_booking(taken, by=taken.requester, reason="Ill.")

        first.refresh_from_db()
        assert first.hold_expires_at == timezone.now() + timedelta(hours=left)


def test_when_nobody_can_answer_in_time_coordinators_fill_by_hand(desk, taken, coordinator):
    first = wait(desk)

    with time_machine.travel(taken.session.starts_at - timedelta(hours=3), tick=False):
        cancel_booking(taken, by=coordinator, reason="Ill.")
        keep_deadlines()
        assert (state(first), mails("desk_place_free").count()) == (S.WAITING, 1)

        offered = offer_by_hand(first, by=coordinator, session=taken.session)

    assert (offered.status, offered.hold_expires_at) == (S.OFFERED, taken.session.starts_at)


def test_who_answered_the_questions_has_the_place_by_one_click(desk, taken):
    first = wait(desk)
    Consultation.objects.filter(pk=first.pk).update(answers=plain_answers("Nuclei"), title="Nuclei")
    ConsultationImageFactory(consultation=first)
    cancel_booking(taken, by=taken.requester, reason="Ill.")

    accepted = accept_offer(first, by=first.requester)

    assert (accepted.status, accepted.session) == (S.CONFIRMED, taken.session)


def test_who_has_not_answered_keeps_the_place_while_the_form_is_filled(desk, taken):
    first = wait(desk)
    cancel_booking(taken, by=taken.requester, reason="Ill.")
    first.refresh_from_db()
    until = first.hold_expires_at

    accepted = accept_offer(first, by=first.requester)

    assert (accepted.status, accepted.hold_expires_at) == (S.CLAIMED, until)


def test_an_offer_that_ran_out_goes_to_the_next_and_is_told(desk, taken):
    first, second = wait(desk, 2)
    cancel_booking(taken, by=taken.requester, reason="Ill.")

    with time_machine.travel(timezone.now() + timedelta(hours=49), tick=False):
        with pytest.raises(DomainError, match="time to answer is over"):
            accept_offer(first, by=first.requester)
        keep_deadlines()
        keep_deadlines()

    assert (state(first), state(second)) == (S.LAPSED, S.OFFERED)
    assert mails("consultation_lapsed").count() == 1
    assert mails("consultation_offered").count() == 2


def test_who_passes_gives_the_place_to_the_next_and_may_join_again_at_the_end(desk, taken):
    first, second, third = wait(desk, 3)
    cancel_booking(taken, by=taken.requester, reason="Ill.")

    leave_waiting_list(first, by=first.requester)
    again = join_waiting_list(desk, by=first.requester)

    assert (again.pk, again.status, place_of(again)) == (first.pk, S.WAITING, 2)
    assert (state(second), state(third)) == (S.OFFERED, S.WAITING)


def test_who_joins_a_closed_day_with_a_free_place_is_asked_at_once(desk):
    SessionFactory(open_desk=desk, hour=10)

    with time_machine.travel(desk.closes_at + timedelta(hours=1), tick=False):
        joined = wait(desk)

    assert (joined.status, mails("consultation_waiting").count()) == (S.OFFERED, 0)


def test_once_the_day_has_begun_whoever_still_waits_is_told(desk, taken):
    first = wait(desk)

    with time_machine.travel(taken.session.starts_at + timedelta(minutes=1), tick=False):
        keep_deadlines()

    assert (state(first), mails("consultation_unplaced").count()) == (S.UNPLACED, 1)


@pytest.mark.parametrize("trait", ("released", "cancelled"))
def test_coordinators_give_a_place_back_from_any_state(desk, coordinator, trait):
    ended = ConsultationFactory(**{trait: True}, session__open_desk=desk)

    offered = offer_by_hand(ended, by=coordinator, session=ended.session)
    booked = accept_offer(offered, by=coordinator)

    assert (booked.status, booked.session) == (S.PROVISIONAL, ended.session)


def test_by_hand_nobody_takes_what_somebody_else_has(desk, taken, coordinator):
    first = wait(desk)
    entries = TimelineEntry.objects.count()

    with pytest.raises(DomainError, match="Somebody else"):
        offer_by_hand(first, by=coordinator, session=taken.session)

    assert (state(first), TimelineEntry.objects.count()) == (S.WAITING, entries)


# --- pages --------------------------------------------------------------------------------------


def test_a_full_day_offers_the_list_and_the_days_after(client, desk, taken):
    later = OpenDeskFactory(with_sessions=True, day=desk.day + timedelta(days=60))
    client.force_login(UserFactory())

    page = client.get(reverse("consultations:opendesk", args=[desk.pk])).content.decode()

    assert reverse("consultations:join", args=[desk.pk]) in page
    assert reverse("consultations:opendesk", args=[later.pk]) in page


def test_from_the_full_day_to_a_booked_session(client, desk, taken):
    """Join, answer while waiting, accept from the mail without signing in."""
    person = UserFactory()
    client.force_login(person)
    page = client.post(reverse("consultations:join", args=[desk.pk]), follow=True)
    assert "You are number 1 on the waiting list" in page.content.decode()
    mine = Consultation.objects.get(requester=person)
    client.post(reverse("consultations:step", args=[mine.pk, 1]), plain_answers("Nuclei"))
    mine.refresh_from_db()
    assert (mine.title, mine.status) == ("Nuclei", S.WAITING)
    Consultation.objects.filter(pk=mine.pk).update(answers=plain_answers("Nuclei"))
    client.logout()

    cancel_booking(taken, by=taken.requester, reason="Ill.")
    link = reverse("consultations:manage", args=[manage_token(mine)])
    looked = client.get(link)
    assert (looked.status_code, state(mine)) == (200, S.OFFERED)
    answered = client.post(link, {"answer": "accept"})

    assert (answered.status_code, state(mine)) == (200, S.PROVISIONAL)
    assert "Your session is booked" in answered.content.decode()
    assert mails("consultation_received").get(recipient=person).about_id == str(mine.pk)


def test_passing_from_the_mail_asks_the_next(client, desk, taken):
    first, second = wait(desk, 2)
    cancel_booking(taken, by=taken.requester, reason="Ill.")
    link = reverse("consultations:manage", args=[manage_token(first)])

    answered = client.post(link, {"answer": "leave"})

    assert (answered.status_code, state(first), state(second)) == (200, S.LEFT, S.OFFERED)


def test_a_booking_is_moved_and_cancelled_from_the_mail(client, desk, taken):
    other = SessionFactory(open_desk=desk, hour=11)
    link = reverse("consultations:manage", args=[manage_token(taken)])

    client.post(link, {"answer": "move", "session": other.pk})
    taken.refresh_from_db()
    assert taken.session == other
    refused = client.post(link, {"answer": "cancel", "reason": ""})
    assert (refused.status_code, state(taken)) == (422, S.CONFIRMED)
    client.post(link, {"answer": "cancel", "reason": "Ill."})

    assert state(taken) == S.CANCELLED


@pytest.mark.parametrize("token", ("1-1:forged", "nonsense"))
def test_a_forged_link_opens_nothing(client, taken, token):
    assert client.get(reverse("consultations:manage", args=[token])).status_code == 404


def test_the_coordinators_list_offers_a_place_out_of_turn(client, desk, taken, coordinator):
    first, second = wait(desk, 2)
    free = SessionFactory(open_desk=desk, hour=11)
    client.force_login(coordinator)

    page = client.get(reverse("consultations:line", args=[desk.pk])).content.decode()
    assert "2 people wait" in page
    client.post(reverse("consultations:offer_place", args=[second.pk]), {"session": free.pk})

    assert (state(first), state(second)) == (S.WAITING, S.OFFERED)


def test_the_list_costs_the_same_however_long(
    client, desk, taken, coordinator, django_assert_num_queries
):
    client.force_login(coordinator)
    for _ in range(2):
        wait(desk, 2)
        client.get(reverse("consultations:line", args=[desk.pk]))
        with django_assert_num_queries(11):
            client.get(reverse("consultations:line", args=[desk.pk]))
