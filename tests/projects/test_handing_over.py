"""Whoever hands a role over reads on and closes the own hours; nobody is promised them twice."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from fbias.core.errors import DomainError
from projects.models import Project, Timer
from projects.models.hours import month_of
from projects.queries.capacity.months import promised_hours
from projects.services import team
from projects.services.deliverables import deliver
from projects.services.hours.entries import correct_hours
from projects.services.hours.months import lock_month
from projects.services.hours.timers import start_timer, stop_timer
from tests.factories import AnalystFactory, UserFactory
from tests.projects.working import NOON, note, nothing_written, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def flo():
    return UserFactory(coordinator=True)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def old(clock):
    project = running()
    project.assignments.update(hours=30)
    return project.assignments.get()


def hand(old, flo):
    return team.hand_over(old, AnalystFactory(), by=flo, note="Masks are done.")


def test_the_one_who_leaves_reads_notes_and_stops_the_clock(client, clock, old, flo):
    project, person = old.project, old.analyst.user
    start_timer(project, by=person, activity="analysis")
    new = hand(old, flo)
    clock.shift(timedelta(hours=2))
    stop_timer(Timer.objects.get(), by=person)
    note(project, old.analyst, at=NOON - timedelta(hours=5))
    team.accept_assignment(new, by=new.analyst.user)
    client.force_login(person)
    for page in ("project", "people", "work", "hours", "thread"):
        assert client.get(reverse(f"projects:{page}", args=[project.pk])).status_code == 200
    assert sum(entry.hours for entry in project.entries.all()) == 3


def test_the_one_who_leaves_closes_hours_and_does_nothing_else(client, clock, old, flo):
    entry = note(old.project, at=NOON - timedelta(hours=3))
    hand(old, flo)
    person = old.analyst.user
    correct_hours(
        entry, by=person, reason="Longer.", starts_at=NOON - timedelta(hours=4), ends_at=NOON,
        activity="analysis", billable=True,
    )  # fmt: skip
    with nothing_written(old.project), pytest.raises(PermissionDenied):
        deliver(old.project, by=person)
    client.force_login(person)
    page = client.get(reverse("projects:work", args=[old.project_id])).content.decode()
    assert reverse("projects:add_task", args=[old.project_id]) not in page
    assert reverse("projects:hours", args=[old.project_id]) in page


def test_the_role_ends_once_the_next_said_yes_and_the_month_is_locked(clock, old, flo):
    new = hand(old, flo)
    clock.shift(timedelta(days=40))
    lock_month(NOON.date(), by=flo)
    assert team.end_those_who_left() == 0
    team.accept_assignment(new, by=new.analyst.user)
    assert team.end_those_who_left() == 0
    clock.shift(timedelta(days=30))
    lock_month(month_of(timezone.now() - timedelta(days=30)), by=flo)
    assert team.end_those_who_left() == 1
    old.refresh_from_db()
    assert (old.status, old.ended_at) == ("ended", timezone.now())
    assert not Project.objects.visible_to(old.analyst.user).exists()


def test_a_lead_who_left_reads_on_while_nobody_leads(clock, old, flo):
    new = hand(old, flo)
    team.refuse_assignment(new, by=new.analyst.user)
    clock.shift(timedelta(days=40))
    lock_month(NOON.date(), by=flo)
    assert team.end_those_who_left() == 0


def test_a_running_clock_is_not_cut_off(clock, old, flo):
    new = hand(old, flo)
    team.accept_assignment(new, by=new.analyst.user)
    clock.shift(timedelta(days=40))
    start_timer(old.project, by=old.analyst.user, activity="analysis")
    lock_month(NOON.date(), by=flo)
    assert team.end_those_who_left() == 0


def test_the_next_is_promised_what_is_left_and_the_capacity_counts_it_once(clock, old, flo):
    note(old.project, at=NOON - timedelta(hours=4), hours=4)
    assert promised_hours() == {old.analyst_id: Decimal(26)}
    new = hand(old, flo)
    assert new.hours == 26
    assert promised_hours() == {new.analyst_id: Decimal(26)}


def test_somebody_taken_off_closes_hours_too_but_not_without_any(clock, old, flo):
    helper, idle = (
        team.ask_analyst(old.project, AnalystFactory(), by=flo, role="analyst") for _ in range(2)
    )
    for one in (helper, idle):
        team.accept_assignment(one, by=one.analyst.user)
    note(old.project, helper.analyst, at=NOON - timedelta(hours=2))
    assert team.end_assignment(helper, by=flo).status == "leaving"
    assert team.end_assignment(idle, by=flo).status == "ended"


def test_a_role_is_handed_over_once(clock, old, flo):
    hand(old, flo)
    with nothing_written(old), pytest.raises(DomainError):
        hand(old, flo)
