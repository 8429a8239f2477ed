"""From sign-up to a cancelled session, as the people concerned see it."""

import os
import re
import signal
import subprocess
import sys

import numpy as np
import pytest
import tifffile
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.conf import settings
from django.db import connection
from PIL import Image
from playwright.sync_api import expect

from consultations.enums import ConsultationStatus
from consultations.models import Consultation
from consultations.services.panels import publish_panels, seat_analyst
from fbias.imagery import storage
from members.models import User
from tests.factories import AnalystFactory, OpenDeskFactory, SessionFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

BOOK = re.compile("Book this session")
SLOW = 60_000  # milliseconds: the real worker stores, verifies and opens the files
PASSWORD = "a-long-walk-in-the-woods"
BIOLOGY = (
    "We treat cells with a drug and expect the nuclei to become smaller, and rounder as well, "
    "in the treated dish."
)


@pytest.fixture
def worker(live_server):
    """A real Celery worker on the test's database, and a store that takes the page's origin."""
    storage.prepare([live_server.url])
    database = settings.DATABASES["default"]
    address = f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "-q", "-A", "fbias", "worker", "-c", "1"),
            *("-Q", "celery,inspection", "-l", "ERROR", "--without-gossip", "--without-mingle"),
        ],
        env=os.environ
        | {
            "DATABASE_URL": address + str(connection.settings_dict["NAME"]),
            "DJANGO_SETTINGS_MODULE": "fbias.settings.test",
            "PYTHONWARNINGS": "ignore",
        },
        start_new_session=True,
    )
    yield
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def micrographs(tmp_path):
    """Two files as people send them: an OME-TIFF with two channels and a PNG."""
    light = np.random.default_rng(1)
    stack = light.integers(200, 3000, (2, 256, 256), dtype=np.uint16)
    ome = tmp_path / "cellules traitées.ome.tif"
    tifffile.imwrite(
        ome,
        stack,
        metadata={
            "axes": "CYX",
            "PhysicalSizeX": 0.11,
            "PhysicalSizeY": 0.11,
            "Channel": {"Name": ["DAPI", "GFP"]},
        },
    )
    png = tmp_path / "overview.png"
    Image.fromarray(light.integers(0, 255, (200, 300), dtype=np.uint8)).save(png)
    return [ome, png]


def sign_up(page, email):
    page.goto("/accounts/signup/")
    page.get_by_label("First and last name").fill("Camille Test")
    page.locator("#id_email").fill(email)
    page.locator("#id_password1").fill(PASSWORD)
    page.locator("#id_privacy").check()
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    key = EmailConfirmationHMAC(EmailAddress.objects.get(email=email)).key
    page.goto(f"/accounts/confirm-email/{key}/")
    page.locator("main form button[type=submit]").first.click()
    page.locator("#id_institution_text").fill("Station marine")
    page.locator("#id_institution_kind").select_option("academic")
    page.locator("#id_institution_country").fill("France")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/")


def answer_the_question(page):
    page.locator("#id_title").fill("Do nuclei shrink under the drug?")
    page.locator("#id_biology").fill(BIOLOGY)
    page.get_by_label("Automate what works by hand").check()
    expect(page.get_by_text("Saved")).to_be_visible()
    page.get_by_role("button", name="Continue").click()


def say_what_to_measure(page):
    page.wait_for_url("**/form/2/")
    expect(page.get_by_text("Do the objects touch or overlap?")).to_be_hidden()
    page.get_by_label("Count things").check()
    expect(page.get_by_text("Do the objects touch or overlap?")).to_be_visible()
    page.get_by_label("Size or shape").check()
    page.locator("#id_object").fill("Round blue nuclei on a dark ground")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/form/3/")


def send_images(page, files):
    typical = page.locator("[data-pick][data-role=typical]")
    typical.set_input_files(files[0])
    page.get_by_label("Several at once").set_input_files(files[1])
    opened = page.locator("[data-part=note]").get_by_text("Safely stored and opened.")
    expect(opened).to_have_count(2, timeout=SLOW)
    roles = page.locator("[data-list] [data-part=role]")
    assert [roles.nth(number).input_value() for number in range(2)] == ["typical", ""]
    roles.nth(1).select_option("negative")
    page.get_by_role("button", name="Continue").click()


def book_with_images(page, desk, files, assert_accessible):
    """Claim the first session, answer, send the images, confirm and book; axe on every page."""
    page.goto(f"/open-desks/{desk.pk}/")
    assert_accessible(page)
    page.get_by_role("button", name=BOOK).first.click()
    assert_accessible(page)
    answer_the_question(page)
    say_what_to_measure(page)
    assert_accessible(page)
    send_images(page, files)
    page.wait_for_url("**/form/4/")
    page.get_by_label("Yes, all of this").check()
    assert_accessible(page)
    page.get_by_role("button", name="Book this session").click()
    expect(page.get_by_text("Confirmed", exact=True).first).to_be_visible()
    assert_accessible(page)


def see_previews(window):
    """What an analyst sees of the images before the hour."""
    window.goto("/my-sessions/")
    window.get_by_role("link", name="Do nuclei shrink under the drug?").first.click()
    expect(window.get_by_text("cellules traitées.ome.tif").first).to_be_visible()
    pictures = window.locator("main img")
    return [
        pictures.nth(n).evaluate(
            "async image => { await image.decode(); return image.naturalWidth }"
        )
        for n in range(pictures.count())
    ]


def cancel_the_session(page, reason):
    page.get_by_role("link", name="Cancel the session").click()
    page.get_by_label("Why do you cancel?").fill(reason)
    page.get_by_role("button", name="Cancel the session").click()
    expect(page.get_by_text("The session is cancelled")).to_be_visible()


@pytest.mark.usefixtures("worker")
def test_sign_up_book_prepare_and_cancel(open_window, sign_in, micrographs, assert_accessible):
    desk = OpenDeskFactory(with_sessions=True)
    coordinator, analysts = UserFactory(coordinator=True), AnalystFactory.create_batch(2)
    page, prepares = open_window(), open_window()

    sign_up(page, "camille@example.org")
    book_with_images(page, desk, micrographs, assert_accessible)

    booked = Consultation.objects.get(requester=User.objects.get(email="camille@example.org"))
    reports = [image.upload.report["images"][0] for image in booked.images.all()]
    assert booked.status == ConsultationStatus.CONFIRMED
    assert sorted((report["shape"], report["dtype"]) for report in reports) == [
        ([2, 256, 256], "uint16"),
        ([200, 300], "uint8"),
    ]

    for analyst in analysts:
        seat_analyst(booked, analyst, by=coordinator)
    publish_panels(desk, by=coordinator)
    sign_in(prepares, analysts[0].user)

    assert sorted(see_previews(prepares)) == [256, 300]
    assert_accessible(prepares)

    page.reload()
    expect(page.get_by_text(analysts[0].user.name).first).to_be_visible()
    cancel_the_session(page, "The microscope broke down.")
    page.goto(f"/open-desks/{desk.pk}/")
    expect(page.get_by_role("button", name=BOOK)).to_have_count(2)


def test_losing_a_session_to_somebody_faster_offers_the_others(
    page, open_window, sign_in, strictness
):
    strictness.allow("409")
    desk = OpenDeskFactory()
    for hour in (10, 12):
        SessionFactory(open_desk=desk, hour=hour, room="A")
    other = open_window()
    for window in (page, other):
        sign_in(window, UserFactory())
        window.goto(f"/open-desks/{desk.pk}/")

    other.get_by_role("button", name=BOOK).first.click()
    page.get_by_role("button", name=BOOK).first.click()

    expect(page.get_by_text("Somebody else has just taken this session")).to_be_visible()
    expect(page.get_by_role("button", name=BOOK)).to_have_count(1)


def test_the_form_works_by_keyboard_on_a_phone(phone, sign_in, assert_accessible, assert_fits):
    desk = OpenDeskFactory(with_sessions=True)
    sign_in(phone, UserFactory())
    phone.goto(f"/open-desks/{desk.pk}/")
    assert_fits(phone)

    phone.get_by_role("button", name=BOOK).first.focus()
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/form/1/")
    phone.locator("#id_title").focus()
    phone.keyboard.type("Do nuclei shrink?")
    phone.keyboard.press("Tab")
    phone.keyboard.type(BIOLOGY)
    phone.keyboard.press("Tab")
    phone.keyboard.press("Space")
    assert_fits(phone)
    assert_accessible(phone)
    phone.get_by_role("button", name="Continue").focus()
    phone.keyboard.press("Enter")

    phone.wait_for_url("**/form/2/")
    assert_fits(phone)
    assert_accessible(phone)
    kept = Consultation.objects.get().answers
    assert (kept["title"], kept["help"]) == ("Do nuclei shrink?", "start")


def test_a_french_reader_books_in_french(french_page, sign_in):
    desk = OpenDeskFactory(with_sessions=True)
    sign_in(french_page, UserFactory(language="fr"))

    french_page.goto(f"/open-desks/{desk.pk}/")
    french_page.get_by_role("button", name=re.compile("Réserver cette session")).first.click()

    expect(french_page.get_by_role("heading", level=1)).to_have_text("Votre question")
    expect(french_page.get_by_text("qui vous aiderait le plus")).to_be_visible()
    assert french_page.locator("html").get_attribute("lang") == "fr"
