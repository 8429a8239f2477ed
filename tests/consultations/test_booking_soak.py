"""L2: many people book, cancel and book again at once; the facts stay true whoever is faster."""

import random
import threading
import time
from contextlib import suppress
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Count

from consultations.enums import ConsultationStatus as C
from consultations.models import Consultation
from consultations.services.bookings.changes import book_session, cancel_booking
from consultations.services.bookings.claims import claim_session
from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from tests.factories import OpenDeskFactory, SessionFactory, UserFactory, plain_answers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("one-at-a-time")]

AT_ONCE = 8
PATIENCE = 120  # seconds more
SHORT = pytest.param(40, 3, id="short")
LONG = pytest.param(500, 300, id="long", marks=[pytest.mark.long, pytest.mark.timeout(900)])


def live():
    return Consultation.objects.exclude(status__in=(C.CANCELLED, C.EXPIRED))


def untrue():
    """What must never be: two in a room, two places for one person, a place without its line."""
    claims = TimelineEntry.objects.filter(verb="consultation.claim").count()
    return {
        "doubles": live().values("session").annotate(n=Count("pk")).filter(n__gt=1).count(),
        "greedy": live().values("requester", "open_desk").annotate(n=Count("pk")).filter(n__gt=1)
        .count(),
        "without a line": abs(claims - Consultation.objects.count()),
    }  # fmt: skip


def one_turn(chance, sessions, person):
    """Who has a place gives it back; who has none takes one, and half of them book it."""
    mine = live().filter(requester=person).first()
    if mine:
        cancel_booking(mine, by=person, reason="Another day is better.")
        return
    mine = claim_session(chance.choice(sessions), by=person, request_key=uuid4())
    if chance.random() < 0.5:
        Consultation.objects.filter(pk=mine.pk).update(
            title="Nuclei", answers=plain_answers("Nuclei")
        )
        with suppress(DomainError):
            book_session(mine, by=person)


def somebody_comes_and_goes(sessions, people, over, faults):
    """One thread: now this person, now that one."""
    chance = random.Random(threading.get_ident())
    try:
        while not over.is_set():
            with suppress(DomainError):
                one_turn(chance, sessions, chance.choice(people))
    except Exception as error:  # noqa: BLE001 - told by the test
        faults.append(repr(error))
    finally:
        connection.close()


def soak(people, seconds, seen):
    """It goes on for these seconds and, on a busy machine, until what is looked for was seen."""
    desk = OpenDeskFactory()
    sessions = [
        SessionFactory(open_desk=desk, hour=hour, room=room)
        for hour in (10, 11, 12)
        for room in "AB"
    ]
    people, faults, over = UserFactory.create_batch(people), [], threading.Event()
    told = sessions, people, over, faults
    threads = [threading.Thread(target=somebody_comes_and_goes, args=told) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    for _tenth in range(PATIENCE * 10):
        if seen():
            break
        time.sleep(0.1)
    over.set()
    for thread in threads:
        thread.join()
    return faults


@pytest.mark.parametrize(("people", "seconds"), (SHORT, LONG))
def test_booking_and_giving_back_at_once_leaves_nothing_untrue(people, seconds, record_property):
    faults = soak(people, seconds, lambda: Consultation.objects.count() > AT_ONCE)

    made = Consultation.objects.count()
    record_property("L2", f"{people} people, {seconds} s: {made} claims, {len(faults)} errors")
    assert faults == []
    assert made > AT_ONCE
    assert set(untrue().values()) == {0}


def test_without_the_unique_index_the_same_coming_and_going_doubles(record_property):
    """The negative control: what is looked for can be found."""
    guard = next(
        constraint
        for constraint in Consultation._meta.constraints
        if constraint.name == "consultation_one_per_session"
    )
    with connection.schema_editor() as schema:
        schema.remove_constraint(Consultation, guard)
    try:
        soak(40, 3, lambda: untrue()["doubles"])
        doubles = untrue()["doubles"]
    finally:
        Consultation.objects.all().delete()
        with connection.schema_editor() as schema:
            schema.add_constraint(Consultation, guard)

    record_property("L2 control", f"{doubles} rooms taken twice")
    assert doubles > 0
