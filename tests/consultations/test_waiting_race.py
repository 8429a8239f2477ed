"""Forty people wait; twenty places are freed in the same instant: nobody skipped, nobody twice."""

import threading
from collections import Counter

import pytest
from django.db import DatabaseError, OperationalError, connections

from consultations.enums import ConsultationStatus as S
from consultations.models import Consultation
from consultations.services.bookings import changes, deadlines
from consultations.services.bookings.changes import cancel_booking
from consultations.services.bookings.deadlines import release_booking
from consultations.services.waiting_list import line as line_of_services
from consultations.services.waiting_list.joining import join_waiting_list
from fbias.core.errors import DomainError
from fbias.notifications.models import Notification
from tests.factories import ConsultationFactory, OpenDeskFactory, SessionFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

WAITING, RELEASES, CANCELLATIONS = 40, 10, 10
MANY = pytest.param(
    200, 50, 50, id="200 people", marks=[pytest.mark.long, pytest.mark.timeout(1200)]
)
FEW = pytest.param(WAITING, RELEASES, CANCELLATIONS, id="40 people")


def full_day(waiting=WAITING, releases=RELEASES, cancellations=CANCELLATIONS):
    """Every place is taken: some by people without images, some by people who will cancel."""
    desk = OpenDeskFactory()
    sessions = [
        SessionFactory(open_desk=desk, hour=8 + n % 10, room="ABCDEFGHIJ"[n // 10])
        for n in range(releases + cancellations)
    ]
    late = [ConsultationFactory(provisional=True, session=one) for one in sessions[:releases]]
    going = [ConsultationFactory(confirmed=True, session=one) for one in sessions[releases:]]
    line = [join_waiting_list(desk, by=UserFactory()) for _ in range(waiting)]
    return late, going, [one.pk for one in line]


def again_when_busy(action):
    """Whoever waited three seconds for the lock is asked to try again, and does."""
    for _ in range(100):
        try:
            return action()
        except OperationalError as busy:
            if "lock timeout" not in str(busy):
                raise
    raise AssertionError("busy for five minutes")


def at_once(actions):
    """Run each in a thread of its own, in the same instant; what went wrong."""
    gate, wrong = threading.Barrier(len(actions)), []

    def run(action):
        try:
            gate.wait()
            again_when_busy(action)
        except (DomainError, DatabaseError) as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def free_all(late, going):
    releases = [lambda one=one: release_booking(one) for one in late]
    cancellations = [
        lambda one=one: cancel_booking(one, by=one.requester, reason="Ill.") for one in going
    ]
    return at_once([*releases, *cancellations])


def offered_of(line):
    found = Consultation.objects.filter(pk__in=line, status=S.OFFERED)
    return sorted(found.values_list("pk", flat=True))


@pytest.mark.parametrize(("waiting", "releases", "cancellations"), (FEW, MANY))
def test_places_freed_at_once_go_to_the_first_in_line(waiting, releases, cancellations):
    late, going, line = full_day(waiting, releases, cancellations)

    wrong = free_all(late, going)

    assert wrong == []
    assert offered_of(line) == line[: releases + cancellations]
    mails = Notification.objects.filter(kind="consultation_offered")
    assert Counter(mails.values_list("recipient", flat=True)).most_common(1)[0][1] == 1
    assert mails.count() == releases + cancellations


def test_without_the_lock_the_same_race_skips_or_fails(monkeypatch):
    """The negative control: the guard is the open desk's row that everybody waits for."""
    for module in (line_of_services, changes, deadlines):
        monkeypatch.setattr(module, "wait_for_turn", lambda open_desk: open_desk)
    late, going, line = full_day()

    wrong = free_all(late, going)

    assert wrong or offered_of(line) != line[: RELEASES + CANCELLATIONS]
