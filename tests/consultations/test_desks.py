"""Plan an open desk, make the next one, take its steps."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from consultations.enums import OpenDeskStatus as D
from consultations.forms.open_desks.days import two_months_later
from consultations.models import OpenDesk
from consultations.services import open_desks
from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from tests.factories import ConsultationFactory, OpenDeskFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db

PLAN = reverse("consultations:plan")


@pytest.fixture
def coordinator(client):
    person = UserFactory(coordinator=True)
    client.force_login(person)
    return person


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def typed(**changes):
    """What a browser sends when nothing but the day was touched."""
    return {
        "day": str(in_days(60)),
        "time_zone": "Europe/Paris",
        "hours": ["10:00", "11:00"],
        "rooms": "3",
        "panel_min": "2",
        "panel_max": "3",
        "opens_at": "",
        "closes_at": "",
        "data_deadline_at": "",
        "panel_freeze_at": "",
        "note": "",
    } | changes


def errors_of(answer):
    return {name: list(told) for name, told in answer.context["form"].errors.items()}


def test_coordinator_plans_a_day_with_the_usual_dates(client, coordinator):
    answer = client.post(PLAN, typed())

    desk = OpenDesk.objects.get()
    assert answer.url == reverse("consultations:board", args=[desk.pk])
    assert (desk.status, desk.day, desk.sessions.count()) == (D.DRAFT, in_days(60), 6)
    closes = desk.closes_at.astimezone(desk.zone)
    assert (f"{closes:%H:%M}", desk.day - closes.date()) == ("18:00", timedelta(days=7))
    assert TimelineEntry.objects.get().verb == "opendesk.plan"


def test_the_form_is_filled_like_the_last_day(client, coordinator):
    last = OpenDeskFactory(panel_max=4, note="Bring raw files.")
    for hour in (14, 15):
        for room in "AB":
            SessionFactory(open_desk=last, hour=hour, room=room)

    form = client.get(PLAN).context["form"]

    assert form.initial["day"] == two_months_later(last.day)
    assert (form.initial["hours"], form.initial["rooms"]) == (["14:00", "15:00"], 2)
    assert form.initial["panel_max"] == 4
    kept = form.initial["day"] - form.initial["data_deadline_at"].date()
    assert kept == last.day - last.data_deadline_at.astimezone(last.zone).date()


def test_dates_left_as_suggested_follow_the_day(client, coordinator):
    form = client.get(PLAN).context["form"]
    suggested = {
        name: f"{form.initial[name]:%Y-%m-%dT%H:%M}"
        for name in ("opens_at", "closes_at", "data_deadline_at", "panel_freeze_at")
    }
    day = form.initial["day"] + timedelta(days=30)

    client.post(PLAN, typed(**suggested, day=str(day), suggested_for=str(form.initial["day"])))

    desk = OpenDesk.objects.get()
    assert desk.closes_at.date() == day - timedelta(days=7)
    assert desk.panel_freeze_at.date() == day - timedelta(days=2)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    (
        ({"day": "2020-01-09"}, "day", "This day has passed or is today. Choose a later one."),
        ({"day": "9999-12-31"}, "day", "Choose a day within the next two years."),
        ({"day": ""}, "day", "This field is required."),
        ({"day": "thirty"}, "day", "Enter a valid date."),
        ({"hours": []}, "hours", "Choose at least one hour."),
        (
            {"hours": ["09:00", "10:00", "11:00"]},
            "hours",
            "An open desk has 2 to 6 sessions; these would be 9.",
        ),
        (
            {"hours": ["09:00"], "rooms": "1"},
            "hours",
            "An open desk has 2 to 6 sessions; these would be 1.",
        ),
        ({"closes_at": (3, "T10:00")}, "closes_at", "Booking closes before it opens."),
        (
            {"data_deadline_at": (20, "T10:00")},
            "data_deadline_at",
            "Images are due before booking closes: leave time for the last.",
        ),
        (
            {"panel_freeze_at": (20, "T10:00")},
            "panel_freeze_at",
            "Panels are final before late places are given up.",
        ),
        (
            {"opens_at": "0001-01-01T00:00"},
            "opens_at",
            "Choose a date near the day of the open desk.",
        ),
        (
            {"panel_freeze_at": (61, "T10:00")},
            "__all__",
            "The first session begins before the panels are final.",
        ),
        (
            {"panel_min": "4", "panel_max": "3"},
            "__all__",
            "The largest panel is smaller than the smallest.",
        ),
        ({"suggested_for": "0001-01-01", "day": "2020-01-09"}, "day", None),
    ),
)
def test_nonsense_is_refused_beside_its_field_and_nothing_is_made(
    client, coordinator, changes, field, sentence
):
    days = {
        name: f"{in_days(value[0])}{value[1]}" if isinstance(value, tuple) else value
        for name, value in changes.items()
    }

    answer = client.post(PLAN, typed(**days))

    assert answer.status_code == (409 if field == "__all__" else 422)
    told = errors_of(answer)[field]
    assert sentence is None or sentence in told
    assert not OpenDesk.objects.exists()
    assert not TimelineEntry.objects.exists()


def test_a_hostile_hidden_day_changes_nothing(client, coordinator):
    client.post(PLAN, typed(suggested_for="0001-01-01"))

    assert OpenDesk.objects.get().day == in_days(60)


@time_machine.travel(datetime(2027, 1, 4, 9, tzinfo=UTC), tick=False)
def test_times_of_the_clock_change_night_are_refused_in_words(client):
    """In Paris 2:30 is left out on 28 March 2027, and comes twice on 31 October."""
    client.force_login(UserFactory(coordinator=True))
    gone = client.post(PLAN, typed(day="2027-04-01", data_deadline_at="2027-03-28T02:30"))
    twice = client.post(PLAN, typed(day="2027-11-04", data_deadline_at="2027-10-31T02:30"))

    assert errors_of(gone) == {
        "data_deadline_at": [
            "02:30 does not exist on 2027-03-28: the clocks go forward. Choose another hour."
        ]
    }
    assert errors_of(twice) == {
        "data_deadline_at": [
            "02:30 exists twice on 2027-10-31: the clocks go back then. Choose another hour."
        ]
    }
    assert not OpenDesk.objects.exists()


@time_machine.travel(datetime(2027, 1, 4, 9, tzinfo=UTC), tick=False)
def test_times_are_read_on_the_clock_of_the_day_not_of_the_reader(client):
    client.force_login(UserFactory(coordinator=True, time_zone="Asia/Tokyo"))

    client.post(PLAN, typed(day="2027-03-04", closes_at="2027-02-25T12:00"))

    assert OpenDesk.objects.get().closes_at == datetime(2027, 2, 25, 11, tzinfo=UTC)


def test_two_open_desks_on_one_day_are_refused(client, coordinator):
    desk = OpenDeskFactory(day=in_days(60))

    answer = client.post(PLAN, typed())

    assert errors_of(answer) == {"day": ["There is an open desk on this day already."]}
    assert list(OpenDesk.objects.all()) == [desk]


def test_the_next_day_is_planned_in_one_step(client, coordinator):
    desk = OpenDeskFactory(panel_min=3, panel_max=4)
    for hour in (10, 11):
        SessionFactory(open_desk=desk, hour=hour, room="A")
    day = desk.day + timedelta(days=28)

    answer = client.post(reverse("consultations:plan_next", args=[desk.pk]), {"day": str(day)})

    made = OpenDesk.objects.exclude(pk=desk.pk).get()
    assert answer.url == reverse("consultations:board", args=[made.pk])
    assert (made.day, made.status, made.panel_min, made.panel_max) == (day, D.DRAFT, 3, 4)
    hours = {f"{session.starts_at.astimezone(made.zone):%H:%M}" for session in made.sessions.all()}
    assert hours == {"10:00", "11:00"}
    for name in ("closes_at", "data_deadline_at", "panel_freeze_at"):
        before, after = (getattr(one, name).astimezone(one.zone) for one in (desk, made))
        assert (after.date() - before.date(), after.time()) == (timedelta(days=28), before.time())


def test_an_impossible_next_day_opens_the_full_form_and_keeps_what_was_typed(client, coordinator):
    desk = OpenDeskFactory()
    for room in "AB":
        SessionFactory(open_desk=desk, hour=14, room=room)

    answer = client.post(reverse("consultations:plan_next", args=[desk.pk]), {"day": str(desk.day)})

    form = answer.context["form"]
    assert answer.status_code == 422
    assert errors_of(answer) == {"day": ["There is an open desk on this day already."]}
    assert form["day"].value() == str(desk.day)
    assert (form["hours"].value(), form["rooms"].value()) == (["14:00"], 2)
    assert OpenDesk.objects.count() == 1


@pytest.mark.parametrize("day", ("", "soon", "9999-12-31", "0001-01-01"))
def test_no_next_day_gives_an_error_page(client, coordinator, day):
    desk = OpenDeskFactory()

    answer = client.post(reverse("consultations:plan_next", args=[desk.pk]), {"day": day})

    assert answer.status_code == 422
    assert OpenDesk.objects.count() == 1


@pytest.mark.parametrize(
    ("before", "step", "after"),
    ((D.DRAFT, "open", D.OPEN), (D.OPEN, "close", D.CLOSED), (D.CLOSED, "reopen", D.OPEN)),
)
def test_coordinator_takes_the_steps_of_a_day(client, coordinator, before, step, after):
    desk = OpenDeskFactory(status=before, day=in_days(40))

    client.post(reverse("consultations:desk_step", args=[desk.pk, step]))

    desk.refresh_from_db()
    assert desk.status == after
    assert TimelineEntry.objects.get().verb == f"opendesk.{step}"


def test_a_step_that_does_not_start_here_is_a_409(client, coordinator):
    desk = OpenDeskFactory()

    answer = client.post(reverse("consultations:desk_step", args=[desk.pk, "open"]))

    desk.refresh_from_db()
    assert (answer.status_code, desk.status) == (409, D.OPEN)


def test_an_unknown_step_is_not_found(client, coordinator):
    burn = reverse("consultations:desk_step", args=[OpenDeskFactory().pk, "burn"])

    assert client.post(burn).status_code == 404


def test_booking_is_not_opened_after_it_would_have_closed():
    desk = OpenDeskFactory(draft=True)

    with time_machine.travel(desk.closes_at), pytest.raises(DomainError, match="already be closed"):
        open_desks.open_open_desk(desk, by=UserFactory(coordinator=True))

    desk.refresh_from_db()
    assert desk.status == D.DRAFT


def test_a_day_is_held_only_when_it_is_over_and_nothing_is_booked():
    person = UserFactory(coordinator=True)
    desk = OpenDeskFactory(closed=True)
    consultation = ConsultationFactory(session__open_desk=desk, confirmed=True)

    with pytest.raises(DomainError, match="The day is not over"):
        open_desks.hold_open_desk(desk, by=person)
    with time_machine.travel(consultation.session.ends_at):
        with pytest.raises(DomainError, match="still booked"):
            open_desks.hold_open_desk(desk, by=person)
        consultation.life.advance(consultation, "hold", by=None)
        assert open_desks.hold_open_desk(desk, by=person).status == D.HELD


def test_a_requester_plans_nothing():
    with pytest.raises(PermissionDenied):
        open_desks.plan_open_desk(
            by=UserFactory(),
            day=date(2030, 1, 3),
            hours=[],
            rooms=2,
            opens_at=timezone.now(),
            closes_at=timezone.now(),
            data_deadline_at=timezone.now(),
            panel_freeze_at=timezone.now(),
        )

    assert not OpenDesk.objects.exists()
