"""Another day, a late no, a second chance, somebody who can help better."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consultations.enums import ConsultationStatus as S
from consultations.enums import DestinationKind
from consultations.models import Destination, PanelSeat
from consultations.queries.sessions.free import hours_of_all_days
from consultations.services.bookings.changes import book_session, cancel_booking, move_booking
from consultations.services.bookings.confirmation import confirm_by_hand
from consultations.services.bookings.deadlines import keep_deadlines
from consultations.services.bookings.refusals import turn_away
from consultations.services.waiting_list.joining import join_waiting_list
from fbias.core.errors import DomainError
from fbias.notifications.delivery import write
from fbias.notifications.models import Notification
from tests.factories import (
    ConsultationFactory,
    ConsultationImageFactory,
    OfferFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    SessionFactory,
    UserFactory,
    plain_answers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


@pytest.fixture
def booked():
    desk = OpenDeskFactory(day=timezone.localdate() + timedelta(days=20))
    return ConsultationFactory(confirmed=True, session__open_desk=desk)


def mails(*kinds):
    return sorted(Notification.objects.filter(kind__in=kinds).values_list("kind", flat=True))


def test_a_booking_moves_to_another_day_and_its_place_goes_to_the_line(booked):
    left, place = booked.open_desk, booked.session
    waiting = join_waiting_list(left, by=UserFactory())
    later = SessionFactory(open_desk=OpenDeskFactory(day=left.day + timedelta(days=60)))

    moved = move_booking(booked, by=booked.requester, session=later)

    waiting.refresh_from_db()
    assert (moved.session, moved.open_desk, moved.status) == (later, later.open_desk, S.CONFIRMED)
    assert (waiting.status, waiting.session) == (S.OFFERED, place)


def days_ahead(booked, days):
    for number in range(1, days + 1):
        day = booked.open_desk.day + timedelta(days=number)
        OpenDeskFactory(day=day, opens_by_offers=True, with_sessions=True)


@pytest.mark.parametrize("days", (1, 6))
def test_choosing_another_day_costs_the_same_however_many_there_are(
    client, booked, days, django_assert_num_queries
):
    days_ahead(booked, days)
    client.force_login(booked.requester)

    with django_assert_num_queries(11):
        page = client.get(reverse("consultations:move", args=[booked.pk]))
    assert page.status_code == 200


def test_the_own_day_stands_first_then_the_others_one_place_an_hour(booked):
    evening = SessionFactory(open_desk=booked.open_desk, hour=18)
    other = OpenDeskFactory(day=booked.open_desk.day + timedelta(days=3), with_sessions=True)
    OpenDeskFactory(day=booked.open_desk.day + timedelta(days=4), closed=True, with_sessions=True)

    shown = list(hours_of_all_days(booked))

    assert shown == [evening, *other.sessions.filter(room="A").order_by("starts_at")]


def test_on_another_day_those_who_offered_the_hour_are_asked_and_the_others_told(booked):
    comes, stays = (
        PanelSeatFactory(consultation=booked, accepted=True),
        PanelSeatFactory(consultation=booked, accepted=True),
    )
    later = SessionFactory(open_desk=OpenDeskFactory(day=booked.open_desk.day + timedelta(days=9)))
    OfferFactory(open_desk=later.open_desk, analyst=comes.analyst, starts_at=later.starts_at)

    move_booking(booked, by=booked.requester, session=later)

    seat = PanelSeat.objects.get()
    assert (seat.analyst, seat.answer) == (comes.analyst, "none")
    told = Notification.objects.filter(kind="panel_unseated").get()
    assert told.recipient == stays.analyst.user


def test_nobody_moves_to_a_day_that_is_closed_for_booking(booked):
    closed = SessionFactory(open_desk=OpenDeskFactory(closed=True))

    with pytest.raises(DomainError, match="Booking for this open desk is closed"):
        move_booking(booked, by=booked.requester, session=closed)

    booked.refresh_from_db()
    assert booked.open_desk != closed.open_desk


@pytest.mark.parametrize(("hours", "late"), ((-1, False), (1, True)))
def test_whoever_cancels_after_the_panels_are_final_is_seen_to_be_late(
    client, booked, coordinator, hours, late
):
    now = booked.open_desk.panel_freeze_at + timedelta(hours=hours)

    with time_machine.travel(now, tick=False):
        client.force_login(booked.requester)
        page = client.get(reverse("consultations:cancel", args=[booked.pk])).content.decode()
        cancelled = cancel_booking(booked, by=booked.requester, reason="Ill.")

    assert ("analysts have prepared for you" in page, cancelled.cancelled_late) == (late, late)
    mail = write(Notification.objects.get(kind="desk_cancelled")).text
    assert ("It came late" in mail) == late


def test_after_a_missed_session_a_coordinator_says_yes_first(coordinator):
    missed = ConsultationFactory(no_show=True)
    again = ConsultationFactory(
        requester=missed.requester, title="Nuclei", answers=plain_answers("Nuclei")
    )
    ConsultationImageFactory(consultation=again)

    booked = book_session(again, by=again.requester)
    with time_machine.travel(booked.open_desk.data_deadline_at + timedelta(days=1), tick=False):
        keep_deadlines()
    booked.refresh_from_db()
    assert (booked.status, booked.needs_yes) == (S.PROVISIONAL, True)
    confirmed = confirm_by_hand(booked, by=coordinator, reason="We spoke.")

    assert (confirmed.status, confirmed.needs_yes, confirmed.accepted_reason) == (
        S.CONFIRMED, False, "",
    )  # fmt: skip


def test_whoever_came_the_last_time_needs_no_yes():
    first = ConsultationFactory(no_show=True)
    ConsultationFactory(
        held=True,
        requester=first.requester,
        session=SessionFactory(
            open_desk=OpenDeskFactory(past=True, day=first.open_desk.day + timedelta(days=1))
        ),
    )
    draft = ConsultationFactory(
        requester=first.requester, title="Nuclei", answers=plain_answers("Nuclei")
    )
    ConsultationImageFactory(consultation=draft)

    assert book_session(draft, by=draft.requester).status == S.CONFIRMED


@pytest.mark.parametrize("language", ("en", "fr"))
def test_a_request_is_sent_to_whoever_can_help_with_the_reason(booked, coordinator, language):
    booked.requester.language = language
    booked.requester.save()
    forum = Destination.objects.create(
        name="Forum", kind=DestinationKind.FORUM, url="https://forum.example/",
        what_for="Ask the makers.", what_for_fr="Demandez aux auteurs.",
    )  # fmt: skip
    waiting = join_waiting_list(booked.open_desk, by=UserFactory())
    place = booked.session

    ended = turn_away(booked, by=coordinator, reason="One step of one tool.", destination=forum)

    waiting.refresh_from_db()
    assert (ended.status, waiting.status, waiting.session) == (S.REDIRECTED, S.OFFERED, place)
    mail = write(Notification.objects.get(kind="consultation_redirected")).text
    words = {"en": "Ask the makers.", "fr": "Demandez aux auteurs."}[language]
    assert [part in mail for part in (words, forum.url, "One step of one tool.")] == [True] * 3


def test_a_request_is_declined_with_a_reason_and_not_without(client, booked, coordinator):
    client.force_login(coordinator)
    address = reverse("consultations:turn_away", args=[booked.pk])

    refused = client.post(address, {"reason": ""})
    assert (refused.status_code, mails("consultation_declined")) == (422, [])
    client.post(address, {"reason": "Too early: take images first."})

    booked.refresh_from_db()
    assert (booked.status, mails("consultation_declined")) == (
        S.DECLINED, ["consultation_declined"],
    )  # fmt: skip
