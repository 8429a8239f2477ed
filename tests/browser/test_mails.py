"""People choose which mails they get; a coordinator writes to a group and takes it back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.models import GroupMail
from tests.browser.conftest import PHONE
from tests.factories import ConsultationFactory, OpenDeskFactory, SessionFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]


@pytest.fixture
def desk():
    desk = OpenDeskFactory(day=timezone.localdate() + timedelta(days=21))
    for room, name in (("A", "Camille Petit"), ("B", "Noor Haddad")):
        session = SessionFactory(open_desk=desk, hour=10, room=room)
        ConsultationFactory(confirmed=True, session=session, requester__name=name)
    return desk


def test_a_group_is_written_to_after_a_look_and_it_is_taken_back(
    window_of, desk, assert_accessible, assert_fits
):
    page = window_of(UserFactory(coordinator=True, name="Carla Roux"))
    page.goto(reverse("consultations:board", args=[desk.pk]))
    page.get_by_role("link", name="Write to a group").click()
    page.get_by_label("Users with a session on this day (2)").check()
    page.get_by_label("Subject").fill("Another link for the call")
    page.get_by_label("Text", exact=True).fill("Please use the new link.\n\nSee you there.")
    assert_accessible(page)
    assert_fits(page)

    page.get_by_role("button", name="Look at it before it leaves").click()
    page.get_by_role("heading", name="2 people get it").wait_for()
    assert page.get_by_text("Camille Petit").is_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Write to 2 people").click()
    page.get_by_role("button", name="Take it back").wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="Take it back").click()

    page.get_by_text("Taken back: nobody gets it.").first.wait_for()
    assert GroupMail.objects.get().taken_back_at


def test_on_a_phone_the_digest_is_chosen_and_kept(window_of, assert_accessible, assert_fits):
    person = UserFactory(name="Uma Lind")
    phone = window_of(person, viewport=PHONE)
    phone.goto(reverse("notifications:choose"))
    assert_accessible(phone)
    assert_fits(phone)

    day = phone.get_by_role("group", name="Booking opens for the next open desk")
    day.get_by_label("In the weekly digest").check()
    phone.get_by_role("button", name="Save my choice").click()
    phone.get_by_text("Saved. It holds for the mails from now on.").wait_for()

    assert person.mail_preferences.get(kind="day_open").timing == "weekly"
