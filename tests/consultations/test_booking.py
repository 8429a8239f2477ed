"""Claim, answer, book, move, cancel: what the services promise."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations.enums import ConsultationStatus as S
from consultations.models import Consultation, PanelSeat
from consultations.services.bookings import changes, claims, deadlines
from consultations.services.bookings.claims import SessionTaken
from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from fbias.notifications.models import Notification
from tests.factories import (
    ConsultationFactory,
    ConsultationImageFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ANSWERS = {
    "title": "Do treated cells hold more droplets?",
    "biology": "We compare treated and untreated cells; treated ones should hold more such dots.",
    "help": "auto",
    "goals": ["count", "size"],
    "object": "Round green dots inside cells",
    "confirm": ["rights", "nopatient", "attend", "ack"],
}


def claim(session, person=None):
    return claims.claim_session(session, by=person or UserFactory(), request_key=uuid4())


def test_a_claim_holds_the_session_and_is_on_the_timeline():
    session = SessionFactory()
    ana = UserFactory()

    held = claim(session, ana)

    assert (held.status, held.session, held.requester) == (S.CLAIMED, session, ana)
    assert held.hold_expires_at > timezone.now() + timedelta(minutes=40)
    assert TimelineEntry.objects.get().verb == "consultation.claim"


def test_the_second_claim_of_a_session_is_refused_and_leaves_no_row():
    session = SessionFactory()
    first = claim(session)

    with pytest.raises(SessionTaken):
        claim(session)

    assert list(Consultation.objects.all()) == [first]


def test_who_comes_too_late_is_answered_before_anything_is_tried():
    session, late = SessionFactory(), UserFactory()
    claim(session)

    with CaptureQueriesContext(connection) as asked, pytest.raises(SessionTaken):
        claims.claim_hour(session, by=late, request_key=uuid4())

    assert not [query["sql"] for query in asked if "SAVEPOINT" in query["sql"]]


def test_the_same_key_gives_the_same_claim():
    session, ana, key = SessionFactory(), UserFactory(), uuid4()

    first = claims.claim_session(session, by=ana, request_key=key)
    again = claims.claim_session(session, by=ana, request_key=key)

    assert first.pk == again.pk
    assert TimelineEntry.objects.count() == 1


def test_one_person_has_one_live_session_on_an_open_desk():
    desk = OpenDeskFactory(with_sessions=True)
    one, two = desk.sessions.all()[:2]
    ana = UserFactory()
    claim(one, ana)

    with pytest.raises(DomainError, match="already have a session"):
        claim(two, ana)

    assert Consultation.objects.count() == 1


@pytest.mark.parametrize("state", ("draft", "closed"))
def test_nobody_claims_outside_the_booking_time(state):
    session = SessionFactory(open_desk=OpenDeskFactory(**{state: True}))

    with pytest.raises(DomainError, match="closed"):
        claim(session)

    assert not Consultation.objects.exists()


def test_a_hold_that_ran_out_gives_way_and_keeps_its_answers():
    session = SessionFactory()
    late = claim(session)
    changes.save_answers(late, by=late.requester, answers={"title": "Kept"})

    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        other = claim(session)

    late.refresh_from_db()
    assert (late.status, late.session, late.answers) == (S.EXPIRED, None, {"title": "Kept"})
    assert other.session == session


def test_a_lost_place_is_claimed_again_with_what_was_typed():
    desk = OpenDeskFactory(with_sessions=True)
    one, two = desk.sessions.all()[:2]
    late = claim(one)
    changes.save_answers(late, by=late.requester, answers={"title": "Kept"})
    Consultation.objects.filter(pk=late.pk).update(
        hold_expires_at=timezone.now() - timedelta(minutes=1)
    )
    assert deadlines.keep_deadlines()["expired"] == 1
    late.refresh_from_db()

    again = claims.reclaim_session(late, by=late.requester, session=two)

    assert (again.pk, again.status, again.session) == (late.pk, S.CLAIMED, two)
    assert again.answers == {"title": "Kept"}


def test_reclaiming_a_session_that_is_taken_is_refused():
    desk = OpenDeskFactory(with_sessions=True)
    one, two = desk.sessions.all()[:2]
    claim(two)
    late = ConsultationFactory(session=one, status=S.EXPIRED)
    Consultation.objects.filter(pk=late.pk).update(session=None)

    with pytest.raises(SessionTaken, match="just taken"):
        claims.reclaim_session(late, by=late.requester, session=two)

    late.refresh_from_db()
    assert (late.status, late.session) == (S.EXPIRED, None)


def test_booking_with_missing_answers_names_the_questions():
    held = claim(SessionFactory())

    with pytest.raises(DomainError, match="In one line, what do you want to find out"):
        changes.book_session(held, by=held.requester)

    held.refresh_from_db()
    assert held.status == S.CLAIMED


def test_a_complete_form_makes_the_place_provisional_until_an_image_opens():
    held = claim(SessionFactory())
    held = changes.save_answers(held, by=held.requester, answers=ANSWERS)

    booked = changes.book_session(held, by=held.requester)

    assert (booked.status, booked.title) == (S.PROVISIONAL, ANSWERS["title"])
    assert booked.hold_expires_at is None


def test_a_complete_form_with_an_image_that_opens_is_confirmed_at_once():
    held = claim(SessionFactory())
    held = changes.save_answers(held, by=held.requester, answers=ANSWERS)
    ConsultationImageFactory(consultation=held)

    assert changes.book_session(held, by=held.requester).status == S.CONFIRMED


def test_a_stranger_books_nothing_for_others():
    held = claim(SessionFactory())
    changes.save_answers(held, by=held.requester, answers=ANSWERS)

    with pytest.raises(PermissionDenied):
        changes.book_session(held, by=UserFactory())

    held.refresh_from_db()
    assert held.status == S.CLAIMED


def test_moving_takes_the_panel_along_and_raises_the_sequence():
    desk = OpenDeskFactory(with_sessions=True)
    ten, noon = desk.sessions.first(), desk.sessions.last()
    booked = ConsultationFactory(session=ten, confirmed=True)
    seat = PanelSeatFactory(consultation=booked, published=True)

    moved = changes.move_booking(booked, by=booked.requester, session=noon)

    seat.refresh_from_db()
    assert (moved.session, moved.status, moved.calendar_sequence) == (noon, S.CONFIRMED, 1)
    assert (seat.period.lower, seat.period.upper) == noon.period


def test_moving_leaves_behind_whoever_sits_elsewhere_then():
    desk = OpenDeskFactory(with_sessions=True)
    ten, noon = desk.sessions.first(), desk.sessions.last()
    other_noon = desk.sessions.exclude(pk=noon.pk).get(starts_at=noon.starts_at)
    booked = ConsultationFactory(session=ten, confirmed=True)
    seat = PanelSeatFactory(consultation=booked, published=True)
    elsewhere = ConsultationFactory(session=other_noon, confirmed=True)
    PanelSeatFactory(consultation=elsewhere, analyst=seat.analyst)

    changes.move_booking(booked, by=booked.requester, session=noon)

    assert list(PanelSeat.objects.values_list("consultation", flat=True)) == [elsewhere.pk]


def test_moving_onto_a_taken_session_is_refused_and_changes_nothing():
    desk = OpenDeskFactory(with_sessions=True)
    one, two = desk.sessions.all()[:2]
    booked = ConsultationFactory(session=one, confirmed=True)
    ConsultationFactory(session=two, confirmed=True)

    with pytest.raises(DomainError, match="just taken"):
        changes.move_booking(booked, by=booked.requester, session=two)

    booked.refresh_from_db()
    assert (booked.session, booked.calendar_sequence) == (one, 0)


def test_moving_to_the_session_one_has_is_refused_and_told_to_nobody():
    desk = OpenDeskFactory(with_sessions=True)
    ten, noon = desk.sessions.first(), desk.sessions.last()
    booked = ConsultationFactory(session=ten, confirmed=True)
    changes.move_booking(booked, by=booked.requester, session=noon)
    told = Notification.objects.count()

    with pytest.raises(DomainError, match="You have this session already"):
        # A page that knows nothing of it.
        changes.move_booking(booked, by=booked.requester, session=noon)

    assert Notification.objects.count() == told
    assert Consultation.objects.get(pk=booked.pk).calendar_sequence == 1


def test_cancelling_frees_the_session_and_the_panel():
    booked = ConsultationFactory(confirmed=True)
    PanelSeatFactory(consultation=booked, published=True)

    cancelled = changes.cancel_booking(booked, by=booked.requester, reason="Microscope broken.")

    assert (cancelled.status, cancelled.cancel_reason) == (S.CANCELLED, "Microscope broken.")
    assert not PanelSeat.objects.exists()
    assert claim(booked.session).session == booked.session


def test_a_form_sent_meanwhile_is_not_cancelled_without_a_reason():
    stale = ConsultationFactory(answers=ANSWERS, title=ANSWERS["title"])
    changes.book_session(Consultation.objects.get(pk=stale.pk), by=stale.requester)

    with pytest.raises(DomainError, match="tell us why in a few words"):
        changes.cancel_booking(stale, by=stale.requester, reason="")

    assert Consultation.objects.get().status == S.PROVISIONAL


def test_a_booked_session_is_not_cancelled_without_a_reason():
    booked = ConsultationFactory(confirmed=True)

    with pytest.raises(DomainError, match="tell us why in a few words"):
        changes.cancel_booking(booked, by=booked.requester, reason="  ")

    booked.refresh_from_db()
    assert booked.status == S.CONFIRMED


def test_the_deadline_releases_a_place_without_a_usable_image():
    late = ConsultationFactory(provisional=True)
    in_time = ConsultationFactory(confirmed=True)

    with time_machine.travel(late.open_desk.data_deadline_at + timedelta(seconds=1)):
        assert deadlines.release_late_places() == 1
        assert deadlines.release_late_places() == 0

    late.refresh_from_db()
    in_time.refresh_from_db()
    assert (late.status, in_time.status) == (S.RELEASED, S.CONFIRMED)


def test_the_deadline_waits_for_an_image_that_is_being_looked_at():
    late = ConsultationFactory(provisional=True)
    ConsultationImageFactory(
        consultation=late, upload__available=False, upload__under_inspection=True
    )

    with time_machine.travel(late.open_desk.data_deadline_at + timedelta(seconds=1)):
        assert deadlines.release_late_places() == 0

    late.refresh_from_db()
    assert late.status == S.PROVISIONAL


def test_a_hold_is_not_prolonged_beyond_the_end_of_booking():
    held = claim(SessionFactory())
    end = held.open_desk.closes_at + claims.HOLD_FOR

    with time_machine.travel(held.open_desk.closes_at - timedelta(minutes=1)):
        Consultation.objects.filter(pk=held.pk).update(
            hold_expires_at=timezone.now() + timedelta(minutes=5)
        )
        kept = changes.save_answers(held, by=held.requester, answers={"title": "One"})
    with time_machine.travel(held.open_desk.closes_at + timedelta(minutes=30)):
        again = changes.save_answers(held, by=held.requester, answers={"title": "Two"})

    assert kept.hold_expires_at < end
    assert again.hold_expires_at == end


def test_nobody_books_once_the_images_are_due():
    held = claim(SessionFactory())
    held = changes.save_answers(held, by=held.requester, answers=ANSWERS)

    with (
        time_machine.travel(held.open_desk.data_deadline_at),
        pytest.raises(DomainError, match="closed"),
    ):
        changes.book_session(held, by=held.requester)

    held.refresh_from_db()
    assert held.status == S.CLAIMED
