"""Random walks: whatever people and clocks do, in whatever order, four things are never untrue."""

import random
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db.models import Count
from django.utils import timezone

from consultations import reminders
from consultations.enums import ConsultationStatus as S
from consultations.models import Consultation, ConsultationImage
from consultations.queries.sessions.free import sessions_with_freedom
from consultations.queries.waiting_list import offer_ends
from consultations.services.bookings import confirmation
from consultations.services.bookings.changes import book_session, cancel_booking, move_booking
from consultations.services.bookings.claims import claim_session
from consultations.services.bookings.deadlines import keep_deadlines
from consultations.services.bookings.reinstating import reinstate
from consultations.services.images import settle_image
from consultations.services.waiting_list import line
from consultations.services.waiting_list.answers import accept_offer
from consultations.services.waiting_list.joining import join_waiting_list, leave_waiting_list
from fbias.core.errors import DomainError, IllegalStep
from fbias.notifications.models import Notification
from fbias.notifications.overdue import ask_reminders
from fbias.notifications.reminders import REMINDERS
from tests.factories import (
    ConsultationImageFactory,
    OpenDeskFactory,
    SessionFactory,
    UserFactory,
    plain_answers,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(600)]

PLACES, PEOPLE, STEPS = 2, 6, 40
LEAPS = (
    timedelta(minutes=5),
    timedelta(hours=1),
    timedelta(hours=7),
    timedelta(days=1),
    timedelta(days=3),
)
KINDS = sorted({one.kind for one in REMINDERS if one.kind.startswith("consultation_")})


class Walk:
    """One day with few places, more people, and a clock that leaps."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.now = timezone.now()
        self.desk = OpenDeskFactory(day=timezone.localdate() + timedelta(days=24 + seed % 60))
        for number in range(PLACES):
            SessionFactory(open_desk=self.desk, hour=9 + number, room="A")
        self.people = [UserFactory() for _ in range(PEOPLE)]
        self.told = set()

    def of(self, person):
        own = Consultation.objects.filter(requester=person, open_desk=self.desk)
        return own.order_by("pk").last()

    def step(self):
        """Somebody does something, or time passes and the clock does its work."""
        if self.chance.random() < 0.35:
            self.now += self.chance.choice(LEAPS)
        with time_machine.travel(self.now, tick=False):
            act = self.chance.choice(ACTS)
            with suppress(DomainError, IllegalStep):
                act(self, self.chance.choice(self.people))
            keep_deadlines()
            ask_reminders(timezone.now())
            return untrue(self)


def claims(walk, person):
    session = walk.chance.choice(list(walk.desk.sessions.all()))
    claim_session(session, by=person, request_key=uuid4())


def sends_the_form(walk, person):
    own = walk.of(person)
    if own:
        Consultation.objects.filter(pk=own.pk, status=S.CLAIMED).update(
            title="Nuclei", answers=plain_answers("Nuclei")
        )
        book_session(Consultation.objects.get(pk=own.pk), by=person)


def adds_an_image(walk, person):
    own = walk.of(person)
    if own and own.status in S.EDITABLE:
        settle_image(ConsultationImageFactory(consultation=own).upload)


def cancels(walk, person):
    cancel_booking(walk.of(person) or nobody(), by=person, reason="Ill.")


def moves(walk, person):
    to = walk.chance.choice(list(walk.desk.sessions.all()))
    move_booking(walk.of(person) or nobody(), by=person, session=to)


def joins(walk, person):
    join_waiting_list(walk.desk, by=person)


def accepts(walk, person):
    accept_offer(walk.of(person) or nobody(), by=person)


def leaves(walk, person):
    leave_waiting_list(walk.of(person) or nobody(), by=person)


def takes_back(walk, person):
    reinstate(walk.of(person) or nobody(), by=person)


def waits(_walk, _person):
    """Nothing but the clock."""


def nobody():
    raise DomainError("Nobody asked for anything yet.")


ACTS = (claims, claims, sends_the_form, sends_the_form, adds_an_image, cancels, moves, joins, joins)
ACTS = (*ACTS, accepts, leaves, takes_back, waits)


def untrue(walk):
    """What must never be, of this day, now."""
    live = Consultation.objects.filter(open_desk=walk.desk, status__in=S.OCCUPYING)
    return {
        "two live bookings of one session": live.values("session")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
        .count(),
        "confirmed without data": sum(not one.gate_is_open for one in confirmed(walk)),
        "free while somebody waits": free_while_waiting(walk),
        "reminded twice or too late": badly_reminded(walk),
    }


def confirmed(walk):
    rows = Consultation.objects.filter(open_desk=walk.desk, status=S.CONFIRMED)
    return rows.prefetch_related("images__upload")


def free_while_waiting(walk):
    """Places for which there is time to ask, beside somebody who waits to be asked."""
    if not Consultation.objects.waiting().filter(open_desk=walk.desk).exists():
        return 0
    now = timezone.now()
    free = [one for one in sessions_with_freedom(walk.desk) if one.is_free]
    return sum(offer_ends(one, now) is not None for one in free)


def badly_reminded(walk):
    """New reminders whose hour has begun, or that repeat one of before."""
    bad = 0
    known = {str(one.pk): one for one in Consultation.objects.select_related("session")}
    for mail in Notification.objects.filter(kind__in=KINDS).exclude(pk__in=walk.told):
        about = known[mail.about_id]
        begun = about.session is not None and about.session.starts_at <= timezone.now()
        same = Notification.objects.filter(
            kind=mail.kind, about_id=mail.about_id, occasion=mail.occasion, recipient=mail.recipient
        )
        bad += begun or same.count() > 1
        walk.told.add(mail.pk)
    return bad


def faults_of(seed, steps=STEPS):
    """The first step after which something is untrue, and what."""
    walk = Walk(seed)
    for number in range(steps):
        found = {name: count for name, count in walk.step().items() if count}
        if found:
            return number, found
    return None


@pytest.mark.parametrize("seed", range(1))
def test_no_walk_reaches_what_must_never_be(seed):
    assert faults_of(seed) is None


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 120))
def test_no_long_walk_does_either(seed):
    assert faults_of(seed, steps=200) is None


# --- that the walk would find it ------------------------------------------------------------------


def found_without(monkeypatch, where, name, instead):
    monkeypatch.setattr(where, name, instead)
    return set(next(found[1] for seed in range(3) if (found := faults_of(seed))))


def test_a_line_that_does_not_move_is_found(monkeypatch):
    found = found_without(monkeypatch, line, "place_to_offer", lambda desk: None)

    assert found == {"free while somebody waits"}


def test_a_gate_that_does_not_hold_is_found(monkeypatch):
    monkeypatch.setattr(ConsultationImage, "is_usable", property(lambda image: True))
    real = Consultation.gate_is_open.fget
    walk = Walk(1)
    booking = claim_session(walk.desk.sessions.first(), by=walk.people[0], request_key=uuid4())
    Consultation.objects.filter(pk=booking.pk).update(
        title="Nuclei", answers=plain_answers("Nuclei"), status=S.PROVISIONAL, booked_at=walk.now
    )
    broken = ConsultationImageFactory(
        consultation=booking, upload__available=False, upload__rejected=True
    )
    confirmation.confirm_when_ready(Consultation.objects.get(pk=booking.pk))
    monkeypatch.undo()

    assert real(Consultation.objects.get(pk=booking.pk)) is False
    assert broken.is_usable is False
    assert untrue(walk)["confirmed without data"] == 1


def test_a_reminder_without_an_end_is_found(monkeypatch):
    walk = Walk(2)
    booking = claim_session(walk.desk.sessions.first(), by=walk.people[0], request_key=uuid4())
    Consultation.objects.filter(pk=booking.pk).update(
        title="Nuclei", answers=plain_answers("Nuclei"), status=S.CONFIRMED, booked_at=walk.now
    )
    endless = reminders.Window(timedelta(hours=24), timedelta(days=-3))
    monkeypatch.setattr(reminders.Window, "of", lambda window, field, now: of(endless, field, now))
    with time_machine.travel(walk.desk.sessions.first().starts_at + timedelta(hours=5)):
        ask_reminders(timezone.now())
        found = untrue(walk)

    assert found["reminded twice or too late"] > 0


def of(window, field, now):
    return {f"{field}__lte": now + window.begins, f"{field}__gt": now + window.ends}
