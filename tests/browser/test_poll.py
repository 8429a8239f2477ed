"""The poll by keyboard and on a phone, the usual week, and hours by month, in a real browser."""

from datetime import UTC, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.links.polls import poll_token
from consultations.models import Offer, PollAnswer
from members.models import WeeklyHours
from tests.factories import (
    AnalystFactory,
    ConsultationFactory,
    OfferFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    PollAnswerFactory,
    SessionFactory,
    UserFactory,
    WeeklyHoursFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def analyst():
    return AnalystFactory(user__time_zone="Europe/Lisbon")


@pytest.fixture
def desk():
    made = OpenDeskFactory(
        draft=True, poll_closes_at=timezone.now() + timedelta(days=5), opens_by_offers=True
    )
    for hour in (10, 11, 14):
        for room in "AB":
            SessionFactory(open_desk=made, hour=hour, room=room)
    return made


def link(desk, analyst):
    return reverse("consultations:poll_link", args=[poll_token(desk, analyst)])


def hours(analyst):
    return [offer.starts_at.astimezone(UTC).hour for offer in Offer.objects.filter(analyst=analyst)]


def test_the_poll_is_answered_with_the_keyboard_alone(
    page, desk, analyst, assert_accessible, assert_fits
):
    WeeklyHoursFactory(analyst=analyst, weekday=desk.day.weekday())
    page.goto(link(desk, analyst))
    boxes = page.get_by_role("checkbox")
    assert [box.is_checked() for box in boxes.all()] == [True, True, True]
    assert_accessible(page)
    assert_fits(page)

    boxes.first.focus()
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("Only after eleven, please.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.get_by_text("You offer 2 hours.").wait_for()
    assert_accessible(page)
    answer = PollAnswer.objects.get(analyst=analyst)
    assert (len(hours(analyst)), answer.max_sessions) == (2, 3)
    assert answer.comment == "Only after eleven, please."


def test_the_poll_is_answered_with_one_tap_on_a_phone(
    phone, desk, analyst, assert_accessible, assert_fits
):
    phone.goto(link(desk, analyst))
    assert_fits(phone)
    assert_accessible(phone)
    card = phone.locator(".hour-toggles .option-card").first.bounding_box()
    assert card["height"] >= 44

    phone.get_by_role("button", name="I cannot this time").click()

    phone.get_by_text("You offer no hour that day.").wait_for()
    assert hours(analyst) == []
    assert PollAnswer.objects.filter(analyst=analyst).exists()


def test_the_poll_works_in_the_dark(open_window, desk, analyst, assert_accessible):
    page = open_window(color_scheme="dark")
    page.goto(link(desk, analyst))

    assert_accessible(page)


def test_coordinators_read_the_answers(open_window, sign_in, desk, assert_accessible, assert_fits):
    starts = desk.sessions.order_by("starts_at").first().starts_at
    answer = PollAnswerFactory(open_desk=desk, comment="By train.")
    OfferFactory(open_desk=desk, analyst=answer.analyst, starts_at=starts)
    AnalystFactory.create_batch(3)
    for options in ({}, {"viewport": {"width": 390, "height": 844}}):
        page = open_window(**options)
        sign_in(page, UserFactory(coordinator=True))
        page.goto(reverse("consultations:poll", args=[desk.pk]))

        assert page.get_by_text("By train.").count() == 1
        assert page.get_by_role("heading", name="3 answers are missing").count() == 1
        assert_fits(page)
        assert_accessible(page)


def test_the_usual_week_and_the_hours_are_accessible(
    open_window, sign_in, analyst, assert_accessible, assert_fits
):
    day = timezone.localdate().replace(month=6, day=10)
    session = SessionFactory(open_desk=OpenDeskFactory(day=day), hour=10)
    consultation = ConsultationFactory(confirmed=True, session=session)
    PanelSeatFactory(consultation=consultation, analyst=analyst, published=True)
    for options in ({}, {"viewport": {"width": 390, "height": 844}}, {"color_scheme": "dark"}):
        page = open_window(**options)
        sign_in(page, analyst.user)
        for name in ("availability", "my_hours"):
            page.goto(reverse(f"members:{name}"))
            assert_fits(page)
            assert_accessible(page)

    page.goto(reverse("members:availability"))
    page.get_by_label("Monday, stretch 1, from").fill("09:00")
    page.get_by_label("Monday, stretch 1, until").fill("12:00")
    page.get_by_role("button", name="Save my usual week").click()
    page.get_by_text("Your usual week is saved.").wait_for()
    assert WeeklyHours.objects.filter(analyst=analyst).count() == 1
