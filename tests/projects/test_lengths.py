"""Hours as a length, until midnight, over a month's end, before the quote, in a locked month."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from fbias.core.errors import DomainError
from fbias.core.timeline import timeline_of
from fbias.notifications.models import Notification
from projects.hours import parse_length
from projects.models import MonthLock, TimeEntry, Timer
from projects.queries.quotes import open_months
from projects.services.hours.entries import correct_hours, strike_hours, unlock_hours
from projects.services.hours.months import lock_month
from projects.services.hours.timers import start_timer, stop_timer
from tests.factories import UserFactory
from tests.projects.working import NOON, agree_on, lead_of, note, nothing_written, running

pytestmark = pytest.mark.django_db
PARIS = timezone.get_default_timezone()


@pytest.fixture
def flo():
    return UserFactory(coordinator=True)


def send(client, project, by=None, **changes):
    client.force_login(by or lead_of(project).user)
    page = client.get(reverse("projects:hours", args=[project.pk]))
    body = {
        "day": "2026-03-10", "activity": "analysis", "billable": "on",
        "request_key": page.context["form"]["request_key"].value(),
    }  # fmt: skip
    return client.post(reverse("projects:hours", args=[project.pk]), body | changes)


@pytest.mark.parametrize(
    ("words", "minutes"),
    (
        ("2 h", 120), ("2h", 120), ("1h30", 90), ("1 h 30 min", 90), ("90 min", 90), ("1:30", 90),
        ("1,5", 90), ("1.5 h", 90), ("2 heures", 120), ("45 minutes", 45), ("0,25 h", 15),
    ),
)  # fmt: skip
def test_a_length_is_read_as_people_write_it(words, minutes):
    assert parse_length(words) == timedelta(minutes=minutes)


@pytest.mark.parametrize("words", ("90", "two", "1h75", "0", "25 h", "-2 h", "2 h or so", "1.234"))
def test_a_length_that_is_unclear_is_refused(words):
    with pytest.raises(ValueError, match=words.strip("-")):
        parse_length(words)


def test_hours_of_which_only_the_length_is_known_name_no_time(client):
    project = running()
    assert send(client, project, length="1h30").status_code == 302
    entry = TimeEntry.objects.get()
    assert (entry.hours, entry.by_length) == (Decimal("1.5"), True)
    assert entry.period.lower.astimezone(PARIS).hour == 9
    page = client.get(reverse("projects:hours", args=[project.pk])).content.decode()
    assert "1.50" in page
    assert "09:00" not in page


def test_hours_given_as_a_length_make_room_for_hours_with_times(client):
    project = running()
    send(client, project, length="2 h")
    assert send(client, project, begins="09:00", ends="10:00").status_code == 302
    assert send(client, project, length="30 min").status_code == 302
    assert sum(entry.hours for entry in TimeEntry.objects.all()) == Decimal("3.5")


def test_a_day_that_is_full_takes_no_more(client):
    project = running()
    send(client, project, length="20 h")
    answer = send(client, project, length="5 h")
    assert answer.status_code == 409
    assert "no room for so many hours" in answer.content.decode()
    assert TimeEntry.objects.count() == 1


@pytest.mark.parametrize(
    "sent", ({}, {"begins": "09:00"}, {"begins": "09:00", "ends": "10:00", "length": "1 h"})
)
def test_either_times_or_a_length(client, sent):
    answer = send(client, running(), **sent)
    assert (answer.status_code, TimeEntry.objects.count()) == (422, 0)


def test_an_entry_goes_until_midnight(client):
    assert send(client, running(), begins="22:30", ends="00:00").status_code == 302
    entry = TimeEntry.objects.get()
    assert (entry.hours, entry.period.upper.astimezone(PARIS)) == (
        Decimal("1.5"), datetime(2026, 3, 11, tzinfo=PARIS),
    )  # fmt: skip


def test_a_clock_over_the_end_of_a_month_is_stopped_into_both():
    project = running()
    person = lead_of(project).user
    with time_machine.travel(datetime(2026, 3, 31, 21, tzinfo=UTC), tick=False) as clock:
        start_timer(project, by=person, activity="analysis")
        clock.shift(timedelta(hours=3))
        MonthLock.objects.create(month=date(2026, 3, 1))
        stop_timer(Timer.objects.get(), by=person)
    march, april = project.entries.order_by("period")
    assert (march.hours, april.hours) == (1, 2)
    assert (march.correction, april.correction) == ("The clock ran while the month was locked.", "")
    assert not Timer.objects.exists()


@pytest.fixture
def locked(flo):
    project = running()
    entry = note(project)
    lock_month(NOON.date(), by=flo)
    return entry


def correct(entry, by):
    return correct_hours(
        entry, by=by, reason="Longer.", starts_at=NOON, ends_at=NOON + timedelta(hours=2),
        activity="analysis", billable=True,
    )  # fmt: skip


def test_an_unlocked_entry_is_corrected_once_and_keeps_the_month_open(locked, flo):
    person, project = locked.analyst.user, locked.project
    with nothing_written(locked), pytest.raises(DomainError, match="Ask a coordinator to unlock"):
        correct(locked, person)
    unlock_hours(locked, by=flo, reason="The day was mistyped.")
    assert open_months(project) == [date(2026, 3, 1)]
    assert correct(locked, person).hours == 2
    assert open_months(project) == []
    with pytest.raises(DomainError, match="are locked"):
        correct(locked, person)
    assert timeline_of(project).get(verb="project.unlock_hours").detail["reason"] == (
        "The day was mistyped."
    )
    mail = Notification.objects.get(kind="project_hours_unlocked")
    assert mail.recipient == person


def test_only_a_coordinator_with_a_reason_unlocks(locked, flo):
    with nothing_written(locked), pytest.raises(PermissionDenied):
        unlock_hours(locked, by=locked.analyst.user, reason="Mine.")
    with nothing_written(locked), pytest.raises(DomainError, match="Say why"):
        unlock_hours(locked, by=flo, reason=" ")


def test_an_unlocked_entry_is_struck_by_its_analyst(locked, flo):
    unlock_hours(locked, by=flo, reason="Twice.")
    strike_hours(locked, by=locked.analyst.user, reason="Noted twice.")
    assert not TimeEntry.objects.exists()


def test_a_coordinator_adds_to_a_locked_month_with_a_reason_and_is_not_sent_to_herself(
    client, locked, flo
):
    answer = send(client, locked.project, by=flo, begins="15:00", ends="16:00")
    assert answer.status_code == 409
    assert "Say why you change them" in answer.content.decode()
    assert "Ask a coordinator" not in answer.content.decode()
    send(client, locked.project, by=flo, begins="15:00", ends="16:00", reason="Forgotten.")
    assert TimeEntry.objects.exclude(pk=locked.pk).get().correction == "Forgotten."


def test_the_page_of_an_entry_offers_the_coordinator_to_unlock_it(client, locked, flo):
    address = reverse("projects:hours_entry", args=[locked.project_id, locked.pk])
    client.force_login(flo)
    assert "Let the analyst correct them" in client.get(address).content.decode()
    client.post(address, {
        "day": "2026-03-10", "begins": "12:00", "ends": "13:00", "activity": "analysis",
        "reason": "Mistyped.", "unlock": "yes",
    })  # fmt: skip
    locked.refresh_from_db()
    assert (locked.unlocked_at is None, locked.hours) == (False, 1)


def test_hours_from_before_the_quote_are_asked_about(client):
    project = running()
    agree_on(project, 10)
    day = {"day": "2026-03-09", "begins": "09:00", "ends": "10:00"}
    answer = send(client, project, **day)
    assert (answer.status_code, TimeEntry.objects.count()) == (409, 0)
    assert "worked before the quote was accepted" in answer.content.decode()
    assert send(client, project, **day, before_quote="on").status_code == 302
    assert TimeEntry.objects.get().billable
    later = {"day": "2026-03-09", "begins": "11:00", "ends": "12:00", "billable": ""}
    assert send(client, project, **later).status_code == 302
