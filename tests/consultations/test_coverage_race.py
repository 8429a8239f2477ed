"""Two people want the last session that analysts can cover, in the same instant."""

import threading
from uuid import uuid4

import pytest
from django.db import connection

from consultations.models import Consultation
from consultations.services.bookings import claims
from consultations.services.bookings.claims import SessionTaken, claim_session
from tests.factories import (
    AnalystFactory,
    OfferFactory,
    OpenDeskFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

ROUNDS = 8


def last_coverable_hour():
    """Three rooms at ten and two analysts, who make one panel."""
    desk = OpenDeskFactory(opens_by_offers=True, panel_min=2)
    rooms = [SessionFactory(open_desk=desk, hour=10, room=room) for room in "ABC"]
    for _ in range(2):
        OfferFactory(open_desk=desk, analyst=AnalystFactory(), starts_at=rooms[0].starts_at)
    return rooms


def race(rooms):
    """One claim for each room at the same instant; how many were won."""
    people = UserFactory.create_batch(len(rooms))
    gate = threading.Barrier(len(rooms))
    won = []

    def run(person, room):
        try:
            gate.wait()
            won.append(claim_session(room, by=person, request_key=uuid4()))
        except SessionTaken:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in zip(people, rooms, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(won)


def test_exactly_one_claim_wins_the_last_panel():
    for _ in range(ROUNDS):
        assert race(last_coverable_hour()) == 1
    assert Consultation.objects.count() == ROUNDS


def test_without_waiting_for_turns_the_same_race_oversells(monkeypatch):
    """The negative control: the guard is the row that claims wait for."""
    monkeypatch.setattr(claims, "wait_for_turn", lambda open_desk: open_desk)

    assert sum(race(last_coverable_hour()) for _ in range(ROUNDS)) > ROUNDS
