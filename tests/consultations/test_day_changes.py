"""A day is moved, changed, called off or deleted: what is shown before is what happens."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consultations.enums import ConsultationStatus as C
from consultations.enums import OpenDeskStatus as D
from consultations.enums import SeatAnswer
from consultations.forms.open_desks.changes import CHANGEABLE
from consultations.forms.open_desks.days import two_months_later
from consultations.models import Consultation, OpenDesk, PanelSeat, PollAnswer, Session
from consultations.services.open_desks import (
    call_off_open_desk,
    change_open_desk,
    delete_draft,
    plan_year,
)
from consultations.services.waiting_list.joining import join_waiting_list
from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from fbias.notifications.calendar import events_in
from fbias.notifications.delivery import write
from fbias.notifications.models import Notification
from tests.factories import (
    AnalystFactory,
    ConflictFactory,
    ConsultationFactory,
    OfferFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    PollAnswerFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


@pytest.fixture
def coordinator(client):
    person = UserFactory(coordinator=True, name="Acting")
    client.force_login(person)
    return person


@pytest.fixture
def desk():
    """A full day in three weeks: one confirmed with a panel of one, one provisional, one waits."""
    desk = OpenDeskFactory(day=timezone.localdate() + timedelta(days=21))
    for room, state in (("A", "confirmed"), ("B", "provisional")):
        session = SessionFactory(open_desk=desk, hour=10, room=room)
        ConsultationFactory(session=session, requester__name=state.title(), **{state: True})
    booked = Consultation.objects.get(status=C.CONFIRMED)
    PanelSeatFactory(consultation=booked, accepted=True, analyst__user__name="Ada")
    join_waiting_list(desk, by=UserFactory(name="Waits"))
    Notification.objects.all().delete()
    TimelineEntry.objects.all().delete()
    return desk


def told():
    return sorted(Notification.objects.values_list("recipient__name", "kind"))


def shown(answer):
    return sorted((one.recipient.name, one.kind) for one in answer.context["preview"].told)


def typed(client, desk, **changes):
    form = client.get(reverse("consultations:dates", args=[desk.pk])).context["form"]
    values = {name: form[name].value() for name in (*CHANGEABLE, "seen")} | changes
    return {
        name: f"{value:%Y-%m-%dT%H:%M}" if hasattr(value, "hour") else value
        for name, value in values.items()
    }


def test_everybody_who_hears_of_another_day_is_shown_before_it_moves(client, coordinator, desk):
    UserFactory(coordinator=True, name="Colleague")
    where = reverse("consultations:dates", args=[desk.pk])
    form = typed(client, desk, day=desk.day + WEEK)

    page = client.post(where, form)
    assert told() == []
    assert OpenDesk.objects.get().day == desk.day
    client.post(where, form | {"confirmed": "1"})

    assert (
        shown(page)
        == told()
        == [
            ("Ada", "panel_moved"),
            ("Colleague", "desk_dates"),
            ("Confirmed", "consultation_day_moved"),
            ("Provisional", "consultation_day_moved"),
            ("Waits", "consultation_day_moved"),
        ]
    )
    assert all(write(mail) for mail in Notification.objects.all())


def test_sessions_dates_seats_and_calendars_move_along(client, coordinator, desk):
    booked = Consultation.objects.get(status=C.CONFIRMED)
    form = typed(client, desk, day=desk.day + WEEK)

    client.post(reverse("consultations:dates", args=[desk.pk]), form | {"confirmed": "1"})

    moved, later = OpenDesk.objects.get(), Consultation.objects.get(pk=booked.pk)
    seat = PanelSeat.objects.get()
    assert moved.day == desk.day + WEEK
    for name in ("closes_at", "data_deadline_at", "panel_freeze_at"):
        before, after = (getattr(one, name).astimezone(desk.zone) for one in (desk, moved))
        assert (after.date() - before.date(), after.time()) == (WEEK, before.time())
    assert moved.opens_at == desk.opens_at  # booking goes on
    hour = later.session.starts_at.astimezone(desk.zone)
    assert (hour.date(), hour.time()) == (moved.day, time(10))
    assert later.calendar_sequence == booked.calendar_sequence + 1
    assert (seat.period.lower, seat.answer) == (later.session.starts_at, SeatAnswer.NONE)
    mail = write(Notification.objects.get(recipient__name="Confirmed"))
    assert [(one["sequence"], one["starts_at"]) for one in events_in(mail.ics)] == [
        (later.calendar_sequence, later.session.starts_at)
    ]


def test_analysts_are_asked_again_when_the_day_moves(coordinator, desk):
    analyst = AnalystFactory(user__name="Offers")
    OfferFactory(open_desk=desk, analyst=analyst, starts_at=desk.sessions.first().starts_at)
    PollAnswerFactory(open_desk=desk, analyst=analyst)
    OpenDesk.objects.update(poll_closes_at=timezone.now() - timedelta(days=1))

    change_open_desk(desk, by=coordinator, day=desk.day + WEEK)

    desk.refresh_from_db()
    assert not desk.offers.exists()
    assert not PollAnswer.objects.exists()
    assert desk.poll_closes_at > timezone.now() + timedelta(days=4)
    mail = write(Notification.objects.get(recipient__name="Offers", kind="poll_asked"))
    assert "has moved to another day" in mail.text


def test_who_sits_elsewhere_on_the_new_day_is_taken_off_and_told(coordinator, desk):
    seat = PanelSeat.objects.get()
    other = ConsultationFactory(
        confirmed=True,
        session__open_desk__day=desk.day + timedelta(days=8),
        session__hour=10,
    )
    other.session.starts_at += -timedelta(days=1)
    other.session.ends_at += -timedelta(days=1)
    other.session.save()
    PanelSeatFactory(consultation=other, analyst=seat.analyst, published=True)

    change_open_desk(desk, by=coordinator, day=desk.day + WEEK)

    assert not PanelSeat.objects.filter(pk=seat.pk).exists()
    assert ("Ada", "panel_unseated") in told()


@pytest.mark.parametrize("days", (-30, 0))
def test_a_day_does_not_move_to_one_that_has_passed(client, coordinator, desk, days):
    day = timezone.localdate() + timedelta(days=days)
    form = typed(client, desk, day=day)

    answer = client.post(reverse("consultations:dates", args=[desk.pk]), form | {"confirmed": "1"})

    assert answer.status_code == 422
    assert "This day has passed or is today" in answer.content.decode()
    assert (OpenDesk.objects.get().day, told()) == (desk.day, [])


def test_once_the_day_has_begun_it_stays(coordinator, desk):
    with (
        time_machine.travel(desk.sessions.first().starts_at),
        pytest.raises(DomainError, match="The day has begun"),
    ):
        change_open_desk(desk, by=coordinator, day=desk.day + WEEK)

    assert OpenDesk.objects.get().day == desk.day


def test_hours_and_rooms_are_added_and_the_first_in_line_is_asked(client, coordinator, desk):
    form = typed(client, desk, hours=["10:00", "11:00"])

    client.post(reverse("consultations:dates", args=[desk.pk]), form | {"confirmed": "1"})

    assert desk.sessions.count() == 4
    assert ("Waits", "consultation_offered") in told()


def test_an_hour_that_is_booked_cannot_be_taken_away(client, coordinator, desk):
    form = typed(client, desk, hours=["11:00"])

    answer = client.post(reverse("consultations:dates", args=[desk.pk]), form | {"confirmed": "1"})

    assert answer.status_code == 409
    assert "At 10:00, room A, a session is booked." in answer.content.decode()
    assert Session.objects.filter(open_desk=desk).count() == 2


def test_an_empty_hour_goes_with_what_was_cancelled_there(coordinator):
    desk = OpenDeskFactory(with_sessions=True)
    cancelled = ConsultationFactory(cancelled=True, session=desk.sessions.last())

    change_open_desk(desk, by=coordinator, hours=[time(10)])

    cancelled.refresh_from_db()
    assert (desk.sessions.count(), cancelled.session) == (2, None)


def test_calling_a_day_off_shows_and_tells_everybody_once(client, coordinator, desk):
    UserFactory(coordinator=True, name="Colleague")
    offering = AnalystFactory(user__name="Offers")
    OfferFactory(open_desk=desk, analyst=offering, starts_at=desk.sessions.first().starts_at)
    where = reverse("consultations:call_off", args=[desk.pk])

    page = client.get(where)
    assert (told(), OpenDesk.objects.get().status) == ([], D.OPEN)
    client.post(where, {"reason": "The building is closed."})

    assert (
        shown(page)
        == told()
        == [
            ("Ada", "panel_cancelled"),
            ("Colleague", "desk_called_off"),
            ("Confirmed", "consultation_called_off"),
            ("Offers", "desk_called_off"),
            ("Provisional", "consultation_called_off"),
            ("Waits", "consultation_called_off"),
        ]
    )
    assert OpenDesk.objects.get().status == D.CANCELLED
    assert set(Consultation.objects.values_list("status", flat=True)) == {C.CANCELLED}
    assert not PanelSeat.objects.exists()
    letters = [write(mail) for mail in Notification.objects.all()]
    told_why = [letter for letter in letters if "The building is closed." in letter.text]
    assert len(told_why) == 5  # the panel hears of its session only
    removed = [letter for letter in letters if letter.method == "CANCEL"]
    assert len(removed) == 3  # two who booked, one who sat


def test_who_is_hidden_from_the_reader_is_told_all_the_same(client, coordinator, desk):
    hidden = Consultation.objects.get(status=C.CONFIRMED).requester
    ConflictFactory(person=coordinator, with_person=hidden)
    where = reverse("consultations:call_off", args=[desk.pk])

    page = client.get(where)
    client.post(where, {"reason": "Closed."})

    assert "Confirmed" not in [name for name, _kind in shown(page)]
    assert "never listed" in page.text
    assert ("Confirmed", "consultation_called_off") in told()


def test_a_day_is_called_off_with_a_reason_before_it_begins(client, coordinator, desk):
    answer = client.post(reverse("consultations:call_off", args=[desk.pk]), {"reason": ""})
    with (
        time_machine.travel(desk.sessions.first().starts_at),
        pytest.raises(DomainError, match="The day has begun"),
    ):
        call_off_open_desk(desk, by=coordinator, reason="Ill.")

    assert answer.status_code == 422
    assert (OpenDesk.objects.get().status, told()) == (D.OPEN, [])


def test_the_public_page_of_a_day_called_off_says_why(client, coordinator, desk):
    call_off_open_desk(desk, by=coordinator, reason="The building is closed.")
    client.logout()

    page = client.get(reverse("consultations:opendesk", args=[desk.pk])).content.decode()

    assert "This open desk does not take place." in page
    assert "The building is closed." in page
    assert "Booking runs from" not in page


def test_another_day_can_be_planned_where_one_was_called_off(coordinator, desk):
    call_off_open_desk(desk, by=coordinator, reason="Closed.")

    assert OpenDeskFactory(day=desk.day).pk


def test_a_draft_that_nobody_knows_of_is_deleted(client, coordinator):
    desk = OpenDeskFactory(draft=True, with_sessions=True)

    answer = client.post(reverse("consultations:delete_desk", args=[desk.pk]))

    assert answer.url == reverse("consultations:boards")
    assert not OpenDesk.objects.exists()
    assert (TimelineEntry.objects.get().verb, told()) == ("opendesk.delete", [])


@pytest.mark.parametrize("state", (D.OPEN, D.DRAFT))
def test_a_day_that_people_know_of_is_not_deleted(coordinator, state):
    desk = OpenDeskFactory(status=state, poll_closes_at=timezone.now())

    with pytest.raises(DomainError, match="People know of this day already"):
        delete_draft(desk, by=coordinator)

    assert OpenDesk.objects.get() == desk


@pytest.mark.parametrize(
    ("day", "later"),
    (
        (date(2027, 1, 14), date(2027, 3, 11)),  # the second Thursday
        (date(2027, 12, 9), date(2028, 2, 10)),
        (date(2027, 7, 29), date(2027, 9, 30)),  # the fifth
        (date(2027, 4, 29), date(2027, 6, 24)),  # the fifth, where there are four
    ),
)
def test_the_next_day_is_proposed_two_months_later(day, later):
    assert two_months_later(day) == later


def test_the_days_of_a_year_are_planned_in_one_step(client, coordinator):
    desk = OpenDeskFactory(with_sessions=True)
    where = reverse("consultations:plan_year", args=[desk.pk])
    form = client.get(where).context["form"]
    days = [form[name].value() for name in form.fields]

    answer = client.post(where, dict(zip(form.fields, [str(day) for day in days], strict=True)))

    assert answer.url == reverse("consultations:boards")
    made = OpenDesk.objects.exclude(pk=desk.pk).order_by("day")
    assert [one.day for one in made] == days
    assert {(one.status, one.sessions.count()) for one in made} == {(D.DRAFT, 4)}


def test_of_a_year_all_days_are_planned_or_none(client, coordinator):
    desk = OpenDeskFactory(with_sessions=True)
    good, taken = desk.day + timedelta(days=60), desk.day
    answer = client.post(
        reverse("consultations:plan_year", args=[desk.pk]),
        {"day_1": str(good), "day_2": str(taken), "day_3": str(good)},
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "day_2": ["There is an open desk on this day already."],
        "day_3": ["This day appears twice."],
    }
    with pytest.raises(DomainError):
        plan_year(desk, by=coordinator, days=[good, taken])
    assert list(OpenDesk.objects.all()) == [desk]
