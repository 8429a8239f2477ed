"""Hours: never twice in one place, never in the future, final once the month is locked."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Event, Thread
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from fbias.core.errors import DomainError
from fbias.notifications.models import Notification
from members.hooks.analysts import hours_by_month
from projects.enums import Activity
from projects.models import MonthLock, TimeEntry, Timer
from projects.models.hours import month_of, months_of
from projects.services.hours.entries import (
    correct_hours,
    lock_hours_of,
    note_hours,
    strike_hours,
)
from projects.services.hours.months import lock_month
from projects.services.hours.timers import drop_timer, start_timer, stop_timer
from projects.services.steps.ending import stop_as_infeasible
from tests.factories import UserFactory
from tests.projects.working import NOON, agree_on, lead_of, note, running, staff

pytestmark = pytest.mark.django_db


def hours():
    return sorted(TimeEntry.objects.values_list("hours", flat=True))


def test_hours_are_noted_to_the_hundredth_and_a_replay_changes_nothing():
    project, key = running(), uuid4()
    first = note(project, hours=1.255, request_key=key)
    assert note(project, hours=1.255, request_key=key) == first
    assert hours() == [Decimal("1.26")]


@pytest.mark.parametrize(
    ("at", "length", "sentence"),
    (
        (NOON, -1, "before the start"),
        (NOON, 0, "before the start"),
        (NOON, 25, "at most 24 hours"),
        (NOON, 0.001, "at least one minute"),
        (NOON + timedelta(days=36500), 1, "in the future"),
        (NOON - timedelta(days=36500), 1, "five years"),
    ),
)
def test_absurd_hours_are_refused_with_a_sentence(at, length, sentence):
    with pytest.raises(DomainError, match=sentence):
        note(running(), at=at, hours=length)
    assert hours() == []


PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("begins", "ends", "hours"),
    (
        (datetime(2026, 3, 29, 1, 30, tzinfo=PARIS), datetime(2026, 3, 29, 3, 30, tzinfo=PARIS), 1),
        (datetime(2025, 10, 26, 1, tzinfo=PARIS), datetime(2025, 10, 26, 4, tzinfo=PARIS), 4),
    ),
)
def test_the_night_in_which_the_clock_is_changed_takes_the_hours_that_pass(begins, ends, hours):
    project = running()
    with time_machine.travel(datetime(2026, 4, 2, tzinfo=PARIS), tick=False):
        entry = note_hours(
            project,
            by=lead_of(project).user,
            analyst=lead_of(project),
            activity="analysis",
            starts_at=begins,
            ends_at=ends,
            request_key=uuid4(),
        )

    entry.refresh_from_db()
    assert (entry.hours, entry.period.upper - entry.period.lower) == (hours, timedelta(hours=hours))


def test_an_hour_that_the_clock_skips_is_refused_with_a_sentence(client):
    project = running()
    sent = {
        "day": "2026-03-29", "begins": "02:30", "ends": "03:10", "activity": "analysis",
        "request_key": uuid4(),
    }  # fmt: skip

    with time_machine.travel(datetime(2026, 4, 2, tzinfo=PARIS), tick=False):
        client.force_login(lead_of(project).user)
        answer = client.post(reverse("projects:hours", args=[project.pk]), sent)

    assert (answer.status_code, TimeEntry.objects.count()) == (409, 0)
    assert b"The end is before the start." in answer.content


def test_hours_of_one_analyst_never_overlap_even_on_two_projects():
    project, other = running(), running(requester=UserFactory())
    lea = lead_of(project)
    other.assignments.update(analyst=lea)
    note(project, lea, hours=2)
    with pytest.raises(DomainError, match="overlap"):
        note(other, lea, at=NOON + timedelta(hours=1))
    note(other, lea, at=NOON + timedelta(hours=2))
    note(project, staff(project, "Max", "analyst"))
    assert hours() == [1, 1, 2]


@pytest.mark.django_db(transaction=True)
def test_of_two_entries_in_the_same_instant_one_is_kept():
    project, other = running(), running(requester=UserFactory())
    lea = lead_of(project)
    other.assignments.update(analyst=lea)
    gate, said = Barrier(2), []

    def work(on):
        try:
            gate.wait()
            note(on, lea)
            said.append("noted")
        except DomainError as error:
            said.append(str(error))
        finally:
            connection.close()

    threads = [Thread(target=work, args=[one]) for one in (project, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["These hours overlap with others that you noted.", "noted"]
    assert hours() == [1]


@pytest.mark.true_time
@pytest.mark.django_db(transaction=True)
def test_hours_of_one_person_wait_in_turn_whatever_the_project():
    """Else two that overlap wait for each other at the constraint: the database ends a deadlock."""
    project = running()
    lea = lead_of(project)
    held, turn = Event(), Event()

    def hold_the_turn():
        try:
            with transaction.atomic():
                lock_hours_of(lea)
                held.set()
                turn.wait(60)
        finally:
            connection.close()

    first = Thread(target=hold_the_turn)
    first.start()
    assert held.wait(60)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
            with pytest.raises(OperationalError, match="lock timeout"):
                note(project, lea)
            transaction.set_rollback(True)
    finally:
        turn.set()
        first.join()
    assert hours() == []


def test_only_whoever_works_on_it_notes_hours():
    project = running()
    with pytest.raises(PermissionDenied):
        note(project, by=project.requester)
    with pytest.raises(PermissionDenied):
        note(project, by=staff(project, "Max", "analyst").user)
    stranger = lead_of(running(requester=UserFactory()))
    with pytest.raises(DomainError, match="does not work on this project"):
        note(project, stranger, by=UserFactory(coordinator=True))
    assert hours() == []
    note(project, by=UserFactory(coordinator=True))
    assert hours() == [1]


def test_a_locked_month_is_final_but_for_coordinators_with_a_reason():
    project, flo = running(), UserFactory(coordinator=True)
    entry = note(project)
    with pytest.raises(DomainError, match="month that is over"):
        lock_month(timezone.localdate(), by=flo)
    with pytest.raises(PermissionDenied):
        lock_month(date(2026, 3, 1), by=lead_of(project).user)
    assert lock_month(date(2026, 3, 14), by=flo) == lock_month(date(2026, 3, 1), by=flo)
    assert MonthLock.objects.get().month == date(2026, 3, 1)
    with override("fr"), pytest.raises(DomainError, match="mars 2026"):
        note(project, at=NOON + timedelta(hours=3))
    with pytest.raises(DomainError, match="hours of March 2026 are locked"):
        note(project, at=NOON + timedelta(hours=3))
    changed = {
        "starts_at": NOON, "ends_at": NOON + timedelta(hours=3), "activity": "analysis",
        "billable": True,
    }  # fmt: skip
    with pytest.raises(DomainError, match="locked"):
        correct_hours(entry, by=lead_of(project).user, reason="Wrong.", **changed)
    with pytest.raises(DomainError, match="locked"):
        strike_hours(entry, by=lead_of(project).user, reason="Wrong.")
    with pytest.raises(DomainError, match="Say why"):
        correct_hours(entry, by=flo, reason=" ", **changed)
    assert hours() == [1]
    assert correct_hours(entry, by=flo, reason="Typed wrong.", **changed).hours == 3
    strike_hours(entry, by=flo, reason="Twice.")
    assert hours() == []


def test_an_entry_that_reaches_into_a_locked_month_is_refused():
    project = running()
    lock_month(date(2026, 4, 1), by=UserFactory(coordinator=True))
    with pytest.raises(DomainError, match="April 2026"):
        note(project, at=timezone.make_aware(timezone.datetime(2026, 3, 31, 22)), hours=4)
    assert hours() == []


@time_machine.travel(NOON, tick=False)  # what runs over midnight is two entries
def test_a_timer_notes_what_it_measured_and_one_runs_at_a_time():
    project, other = running(), running(requester=UserFactory())
    lea = lead_of(project)
    other.assignments.update(analyst=lea)
    timer = start_timer(project, by=lea.user, activity="analysis")
    assert start_timer(project, by=lea.user, activity="analysis") == timer
    Timer.objects.update(started_at=timezone.now() - timedelta(hours=2))
    second = start_timer(other, by=lea.user, activity="meeting")
    assert [(entry.project_id, entry.hours) for entry in TimeEntry.objects.all()] == [
        (project.pk, 2)
    ]
    with pytest.raises(DomainError, match="already been stopped"):
        stop_timer(timer, by=lea.user)
    assert stop_timer(second, by=lea.user) is None
    assert not Timer.objects.exists()


def test_a_timer_notes_whole_minutes_and_what_follows_by_hand_does_not_overlap():
    project = running()
    timer = start_timer(project, by=lead_of(project).user, activity="analysis")
    Timer.objects.update(started_at=NOON + timedelta(seconds=40))
    with time_machine.travel(NOON + timedelta(minutes=30, seconds=50), tick=False):
        noted = stop_timer(timer, by=lead_of(project).user)
    assert (noted.period.lower, noted.period.upper) == (NOON, NOON + timedelta(minutes=30))
    assert note(project, at=NOON + timedelta(minutes=30)).hours == 1


def test_a_forgotten_timer_is_dropped_not_noted():
    project = running()
    lea = lead_of(project).user
    timer = start_timer(project, by=lea, activity="analysis")
    Timer.objects.update(started_at=timezone.now() - timedelta(hours=30))
    with pytest.raises(DomainError, match="more than a day"):
        stop_timer(timer, by=lea)
    assert Timer.objects.count() == 1
    drop_timer(timer, by=lea)
    assert not Timer.objects.exists()
    assert hours() == []


def test_alerts_are_told_once_each_and_count_only_what_is_billed():
    project = running()
    agree_on(project, 10)
    note(project, hours=5, activity="mentoring")
    assert not Notification.objects.filter(kind="project_hours_used").exists()
    for day in (1, 2, 3, 4):
        note(project, at=NOON + timedelta(days=day), hours=2.5)
    note(project, at=NOON + timedelta(days=9), hours=2.5)
    assert list(project.alerts.values_list("percent", flat=True)) == [50, 80, 100]
    lea = Notification.objects.filter(kind="project_hours_used", recipient=lead_of(project).user)
    assert sorted(mail.context["percent"] for mail in lea) == [50, 100]
    assert Notification.objects.filter(
        kind="project_hours_used", recipient=project.requester
    ).exists()


def test_hours_are_kept_when_it_cannot_be_done():
    project = running()
    note(project, hours=3)
    project = stop_as_infeasible(
        project, by=lead_of(project).user, reason="Tried three ways; ask the team in Lyon."
    )
    assert project.status == "infeasible"
    assert hours() == [3]
    kinds = Notification.objects.filter(recipient=project.requester).values_list("kind", flat=True)
    assert sorted(kinds) == ["project_decided", "project_survey"]


def test_the_monthly_sheet_of_the_analyst_counts_them():
    project = running()
    lea = lead_of(project)
    entry = note(project, hours=3)
    entry.refresh_from_db()
    month = month_of(entry.period.lower)
    found = hours_by_month(
        [lea], since=month, until=month + timedelta(days=32), seen_by=project.requester
    )
    assert found == {lea.pk: {month: Decimal(3)}}


def test_refused_hours_stay_in_the_form(client):
    project = running()
    client.force_login(lead_of(project).user)
    url = reverse("projects:hours", args=[project.pk])
    sent = {
        "day": "2026-03-10", "begins": "10:00", "ends": "09:00", "activity": "analysis",
        "note": "Cilia counted", "billable": "on", "request_key": str(uuid4()),
    }  # fmt: skip
    answer = client.post(url, sent)
    assert answer.status_code == 409
    assert "The end is before the start." in answer.content.decode()
    assert 'value="Cilia counted"' in answer.content.decode()
    assert hours() == []
    assert client.post(url, sent | {"ends": "11:30"}).status_code == 302
    assert hours() == [Decimal("1.50")]


def test_the_user_sees_sums_but_no_note(client):
    project = running()
    agree_on(project, 10)
    note(project, hours=4, note="User is slow to answer")
    client.force_login(project.requester)
    page = client.get(reverse("projects:work", args=[project.pk])).content.decode()
    assert "4 of 10 hours used, 6 left." in page
    assert "slow to answer" not in page
    assert client.get(reverse("projects:hours", args=[project.pk])).status_code == 403


@time_machine.travel(NOON, tick=False)
def test_the_clock_works_on_the_page(client):
    project = running()
    client.force_login(lead_of(project).user)
    url, page = (reverse(f"projects:{name}", args=[project.pk]) for name in ("timer", "work"))
    assert "Start the timer" in client.get(page).content.decode()
    client.post(url, {"act": "start", "activity": "analysis"})
    assert "Stop and enter the hours" in client.get(page).content.decode()
    Timer.objects.update(started_at=timezone.now() - timedelta(hours=1))
    client.post(url, {"act": "stop", "note": "Counted"})
    assert TimeEntry.objects.get().note == "Counted"
    assert client.post(url, {"act": "stop"}).status_code == 409


def test_coordinators_lock_months_on_their_page(client):
    project, flo = running(), UserFactory(coordinator=True)
    note(project, hours=2)
    client.force_login(flo)
    url = reverse("projects:months")
    assert "Lock this month" in client.get(url).content.decode()
    assert client.post(url, {"month": "2026-03-01"}).status_code == 302
    assert client.post(url, {"month": "2026-13-01"}).status_code == 409
    assert [lock.month for lock in MonthLock.objects.all()] == [date(2026, 3, 1)]
    assert "Locked on" in client.get(url).content.decode()
    client.force_login(lead_of(project).user)
    assert client.post(url, {"month": "2026-02-01"}).status_code == 404
    assert MonthLock.objects.count() == 1


def test_a_stretch_belongs_to_the_months_of_the_facility_and_its_end_to_none():
    paris = ZoneInfo("Europe/Paris")
    evening = datetime(2026, 3, 31, 23, tzinfo=paris)
    midnight, morning = evening + timedelta(hours=1), evening + timedelta(hours=9)
    march, april = date(2026, 3, 1), date(2026, 4, 1)

    assert months_of(evening, midnight) == {march}
    assert months_of(evening, morning) == {march, april}
    assert months_of(midnight, morning) == {april}
    assert month_of(midnight.astimezone(ZoneInfo("America/Cayenne"))) == april


def test_whoever_said_no_has_no_hours_on_it(client):
    project, flo = running(), UserFactory(coordinator=True)
    refused = staff(project, "Max", "analyst")
    project.assignments.filter(analyst=refused).update(status="refused")
    client.force_login(flo)

    page = client.get(reverse("projects:hours", args=[project.pk])).content.decode()
    with pytest.raises(DomainError, match="does not work on this project"):
        note(project, refused, by=flo)

    assert (refused.user.name in page, TimeEntry.objects.exists()) == (False, False)


def test_a_month_of_long_ago_is_not_locked():
    with pytest.raises(DomainError, match="five years ago"):
        lock_month(date(1, 1, 1), by=UserFactory(coordinator=True))
    assert not MonthLock.objects.exists()


def test_hours_count_for_the_bill_if_they_are_marked_and_their_activity_has_a_price():
    project = running()
    cases = [(activity, marked) for activity in Activity for marked in (True, False)]
    TimeEntry.objects.bulk_create(
        TimeEntry(
            project=project,
            analyst=lead_of(project),
            activity=activity,
            billable=marked,
            period=(NOON + timedelta(hours=place), NOON + timedelta(hours=place + 1)),
            hours=1,
            request_key=uuid4(),
        )
        for place, (activity, marked) in enumerate(cases)
    )

    found = set(TimeEntry.objects.billable())

    assert {entry.activity for entry in found} == {
        "analysis", "development", "training", "meeting", "report",
    }  # fmt: skip
    assert found == {entry for entry in TimeEntry.objects.all() if entry.is_billable}
    assert len(found) == 5
    assert TimeEntry.objects.billable().total() == 5
    assert set(Activity) == Activity.EFFORT | Activity.UNBILLED
