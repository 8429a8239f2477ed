"""Equipment check and the page of the hour, in a real browser with a camera that is none."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from consultations.models import EquipmentCheck, Presence, SharedNotes
from tests.factories import (
    ConsultationFactory,
    OpenDeskFactory,
    PanelSeatFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]
SPEAKS = 15_000  # recorded, then played
ALLOWED = {"permissions": ["camera", "microphone"]}


def part(page, name):
    return page.locator(f"[data-part={name}]")


def told(page, name):
    return part(page, name).locator("[data-told]")


def test_camera_sound_and_connection_are_tried_and_the_result_is_kept(
    window_of, assert_accessible, assert_fits
):
    person = UserFactory()
    page = window_of(person, **ALLOWED)
    page.goto(reverse("consultations:equipment"))
    expect(part(page, "browser")).to_contain_text("works")

    page.get_by_role("button", name="Show my camera").click()
    expect(told(page, "camera")).to_have_text("works")
    page.get_by_role("button", name="Record three seconds").click()
    expect(told(page, "microphone")).to_have_text("works", timeout=SPEAKS)
    page.get_by_role("button", name="Play a tone").click()
    page.get_by_role("button", name="I hear it").click()
    expect(told(page, "speaker")).to_have_text("works")
    page.get_by_role("button", name="Measure the connection").click()
    expect(page.locator("#equipment-result")).to_contain_text("Everything works", timeout=SPEAKS)

    check = EquipmentCheck.objects.get()
    assert (check.person, check.is_fine) == (person, True)
    assert_accessible(page)
    assert_fits(page)


def test_the_hour_is_kept_in_step_by_two_people_and_notes_never_vanish(window_of, strictness):
    strictness.allow("409")
    begun = timezone.now() - timedelta(minutes=20)
    desk = OpenDeskFactory(closed=True, day=timezone.localdate())
    session = SessionFactory(
        open_desk=desk, starts_at=begun, ends_at=begun + timedelta(hours=1), room="A"
    )
    seat = PanelSeatFactory(
        consultation=ConsultationFactory(confirmed=True, session=session), published=True
    )
    found = seat.consultation
    hour = reverse("consultations:hour", args=[found.pk])
    user, analyst = window_of(found.requester), window_of(seat.analyst.user)
    for page in (user, analyst):
        page.goto(hour)
    expect(user.locator("[data-left]")).to_contain_text("left")
    expect(user.locator("[data-part][aria-current=step]")).to_contain_text("Prototypes")

    user.get_by_role("group", name=found.requester.name).get_by_text("Here", exact=True).click()
    expect(user.locator(".presence-here")).to_have_count(1)
    assert Presence.objects.get().person == found.requester

    user.locator("[data-notes] textarea").fill("StarDist first.")
    expect(user.locator("[data-notes] [data-told]")).to_have_text("saved")
    analyst.locator("[data-notes] textarea").fill("Cellpose first.")
    expect(analyst.locator("[data-conflict]")).to_be_visible()
    analyst.get_by_role("button", name="Keep both").click()
    expect(analyst.locator("[data-notes] [data-told]")).to_have_text("saved")
    assert SharedNotes.objects.get().text == "StarDist first.\n\nCellpose first."


def test_whoever_is_signed_out_meanwhile_reads_it_where_they_look(window_of, strictness):
    strictness.allow("401")
    found = ConsultationFactory(confirmed=True)
    page = window_of(found.requester, **ALLOWED)
    page.goto(reverse("consultations:hour", args=[found.pk]))
    other = page.context.new_page()
    other.goto(reverse("consultations:equipment"))
    Session.objects.all().delete()

    page.locator("[data-notes] textarea").fill("StarDist first.")
    expect(page.locator("[data-notes] [data-told]")).to_contain_text("no longer signed in")
    other.get_by_role("button", name="Show my camera").click()
    expect(other.locator("#equipment-result")).to_contain_text("no longer signed in")
    assert not SharedNotes.objects.exists()
    assert not EquipmentCheck.objects.exists()
