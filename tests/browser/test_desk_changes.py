"""A coordinator moves a day and calls one off, and sees before whom it tells."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.enums import OpenDeskStatus as D
from consultations.models import OpenDesk
from consultations.services.waiting_list.joining import join_waiting_list
from tests.browser.conftest import PHONE
from tests.factories import (
    ConsultationFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]


@pytest.fixture
def desk():
    desk = OpenDeskFactory(day=timezone.localdate() + timedelta(days=21))
    for room, name in (("A", "Camille Petit"), ("B", "Noor Haddad")):
        session = SessionFactory(open_desk=desk, hour=10, room=room)
        ConsultationFactory(confirmed=True, session=session, requester__name=name)
    PanelSeatFactory(
        consultation=desk.consultations.first(), accepted=True, analyst__user__name="Ada Morel"
    )
    join_waiting_list(desk, by=UserFactory(name="Emil Novak"))
    return desk


def test_a_day_is_moved_after_a_look_at_whom_it_tells(
    window_of, desk, assert_accessible, assert_fits
):
    page = window_of(UserFactory(coordinator=True))
    later = desk.day + timedelta(days=7)

    page.goto(reverse("consultations:dates", args=[desk.pk]))
    assert_accessible(page)
    page.get_by_label("Day", exact=False).first.fill(later.isoformat())
    page.get_by_role("button", name="Show what that changes").click()
    page.get_by_role("heading", name="Who gets a mail").wait_for()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="Change it and tell them").click()

    page.get_by_text("The change is made.").wait_for()
    assert OpenDesk.objects.get().day == later


def test_a_day_is_called_off_on_a_phone(window_of, desk, assert_accessible, assert_fits):
    phone = window_of(UserFactory(coordinator=True), viewport=PHONE)

    phone.goto(reverse("consultations:call_off", args=[desk.pk]))
    assert_accessible(phone)
    assert_fits(phone)
    phone.get_by_label("Why does it not take place?").fill("The building is closed.")
    phone.get_by_role("button", name="Call it off and tell them").click()

    phone.get_by_text("The day is called off.").wait_for()
    assert OpenDesk.objects.get().status == D.CANCELLED
