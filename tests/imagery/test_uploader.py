"""The uploader in a real browser, against the real store, through the pages of a consultation."""

import io
import os
import re
import zipfile
from datetime import timedelta

import pytest
import tifffile
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from fbias.imagery import services, storage
from fbias.imagery.models import Upload
from fbias.imagery.tasks import inspect_upload, verify_upload
from tests.factories import ConsultationFactory, UserFactory
from tests.imagery.conftest import PART
from tests.imagery.made.vsi import ets, stack, vsi
from tests.imagery.test_readers import cells

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
ARRIVED = "All of it has arrived"
PARTS = re.compile(r"/incoming/.*partNumber=")
QUESTIONS = re.compile(r"/(state|facts)/$")


@pytest.fixture
def booking(live_server, page, client):
    """A booking whose requester has its image page open; errors of the page fail the test."""
    storage.prepare([live_server.url])
    consultation = ConsultationFactory(provisional=True)
    client.force_login(consultation.requester)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: line.type == "error" and problems.append(line.text))
    page.goto(f"{live_server.url}/consultations/{consultation.pk}/form/3/")
    consultation.problems = problems
    return consultation


def work():
    """What the worker does, here and now."""
    for upload in Upload.objects.filter(state="received"):
        verify_upload(upload_id=str(upload.pk))
    for upload in Upload.objects.filter(state="available", inspection="waiting"):
        inspect_upload(upload_id=str(upload.pk))


def choose(page, *files):
    expect(page.locator("[data-drop]")).to_be_visible()  # the uploader has started
    page.set_input_files("[data-pick][multiple]", [str(file) for file in files])


def drop(page, *paths):
    """As from a window of files, folders and all."""
    place = page.locator("[data-drop]")
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    browser = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        browser.send("Input.dispatchDragEvent", {"type": kind, **at, "data": data})


def test_two_images_are_sent_checked_and_shown(booking, page, tmp_path):
    for name in ("typical.tif", "difficult.tif"):
        tifffile.imwrite(tmp_path / name, cells(2, 100, 120), imagej=True, metadata={"axes": "CYX"})

    choose(page, tmp_path / "typical.tif", tmp_path / "difficult.tif")

    rows = page.locator("[data-upload]")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text(ARRIVED)
    expect(rows.nth(1)).to_contain_text(ARRIVED)
    work()
    expect(rows.nth(1).locator("[data-viewer-picture]")).to_be_visible()
    expect(rows.nth(0).get_by_text("Safely stored and opened.")).to_be_visible()
    assert list(booking.images.values_list("role", flat=True)) == ["", ""]  # asked, not guessed
    for upload in Upload.objects.all():  # hashed by the browser as well, under our strict policy
        assert upload.declared_sha256 == upload.sha256

    picture = rows.nth(0).locator("[data-viewer-picture]")
    composite = picture.get_attribute("src")
    rows.nth(0).get_by_role("link", name="Channel 2").click()
    assert picture.get_attribute("src") != composite
    assert page.url.endswith("/form/3/")
    assert booking.problems == []


def test_an_upload_is_paused_and_goes_on_after_a_reload_with_the_missing_parts(
    booking, page, tmp_path, monkeypatch
):
    monkeypatch.setattr(services, "SMALLEST_PART", PART)
    content = os.urandom(6 * PART + 77)
    (tmp_path / "big.tif").write_bytes(content)
    sent = []

    def slowly(route):
        sent.append(re.search(r"partNumber=(\d+)", route.request.url)[1])
        if len(sent) > 3:
            return  # never answered: the line is dead, until the page is loaded again
        route.continue_()

    page.route(PARTS, slowly)
    choose(page, tmp_path / "big.tif")
    row = page.locator("[data-upload]")
    while not Upload.objects.exists() or len(services.uploaded_parts(Upload.objects.get())) < 3:
        page.wait_for_timeout(50)
    row.get_by_role("button", name="Pause").click()
    expect(row.get_by_text("Nothing is lost.")).to_be_visible()

    page.unroute(PARTS)
    page.reload()
    expect(row.get_by_text("Choose the same file again")).to_be_visible()
    again = []
    page.on(
        "request",
        lambda request: (
            (found := re.search(r"partNumber=(\d+)", request.url))
            and request.method == "PUT"
            and again.append(found[1])
        ),
    )
    choose(page, tmp_path / "big.tif")
    expect(row).to_contain_text(ARRIVED)

    assert len(again) == 7 - 3
    assert len(set(again)) == 4
    upload = Upload.objects.get()
    assert verify_upload(upload_id=str(upload.pk)) == "available"


def test_a_part_that_fails_is_sent_again_by_itself(booking, page, tmp_path):
    (tmp_path / "cells.tif").write_bytes(b"x" * 1000)
    tries = []

    def fail_once(route):
        tries.append(route.request.url)
        if len(tries) == 1:
            route.abort()
        else:
            route.continue_()

    page.route(PARTS, fail_once)
    choose(page, tmp_path / "cells.tif")

    expect(page.locator("[data-part=note]")).to_contain_text(ARRIVED)
    assert len(tries) == 2


def test_while_the_store_is_away_the_page_says_so_and_goes_on_by_itself(
    booking, page, tmp_path, settings
):
    (tmp_path / "cells.tif").write_bytes(b"x" * 1000)
    home, tries = settings.S3_ENDPOINT, []

    def nobody(route):
        tries.append(route.request.url)
        settings.S3_ENDPOINT = "http://127.0.0.1:1"  # the portal does not reach it either
        route.abort()

    page.route(PARTS, nobody)
    page.clock.install()
    choose(page, tmp_path / "cells.tif")
    row = page.locator("[data-upload]")
    for _ in range(45):  # half an hour of pauses
        page.clock.fast_forward(40_000)
        page.wait_for_timeout(100)
    while len(tries) <= 8:  # a busy machine tries later
        page.clock.fast_forward(40_000)
        page.wait_for_timeout(100)

    expect(row).to_contain_text("The image store does not answer. Nothing is lost.")
    expect(row).to_contain_text("sending goes on by itself: leave this page open")
    expect(row.get_by_role("button", name="Resume")).to_be_hidden()

    page.unroute(PARTS)
    settings.S3_ENDPOINT = home
    while ARRIVED not in row.inner_text():
        page.clock.fast_forward(40_000)
        page.wait_for_timeout(200)
    (upload,) = Upload.objects.all()
    assert (upload.state, storage.size_of(upload.incoming_key)) == ("received", 1000)


def test_a_file_that_was_moved_meanwhile_is_said_and_not_tried_for_ever(booking, page, tmp_path):
    file = tmp_path / "cells.tif"
    file.write_bytes(b"x" * 1000)

    def move_it(route):
        file.unlink(missing_ok=True)
        route.abort()

    page.route(PARTS, move_it)
    choose(page, file)

    row = page.locator("[data-upload]")
    expect(row).to_contain_text("This file can no longer be read on your computer")
    expect(row.get_by_role("button", name="Resume")).to_be_visible()


@pytest.fixture
def half_sent(booking, page, tmp_path, monkeypatch):
    """A file of seven parts that wait on the line until the test lets them go."""
    monkeypatch.setattr(services, "SMALLEST_PART", PART)
    (tmp_path / "big.tif").write_bytes(os.urandom(6 * PART + 77))
    held, flows = [], []
    page.route(PARTS, lambda route: route.continue_() if flows else held.append(route))
    choose(page, tmp_path / "big.tif")
    while len(held) < 4:
        page.wait_for_timeout(50)

    def let_go():
        flows.append(True)
        while held:
            held.pop().continue_()

    return let_go


def sign_in_beside(page, person):
    """In a second tab, through the link that the page gives."""
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again in a new tab").click()
    beside = opened.value
    beside.locator("#id_login").fill(person.email)
    beside.locator("#id_password").fill("correct-horse-battery")
    beside.locator("#id_password").press("Enter")
    expect(beside.get_by_text("Go back to the tab")).to_be_visible()
    beside.close()


def test_an_upload_waits_for_who_is_signed_out_and_goes_on_by_itself(booking, page, half_sent):
    Session.objects.all().delete()
    half_sent()

    expect(page.get_by_text("You are signed out. What has arrived is kept")).to_be_visible()
    page.wait_for_timeout(2000)  # parts already on the line arrive meanwhile, and change no word
    expect(page.locator("[data-part=note]")).to_contain_text("Waiting until you are signed in")
    sign_in_beside(page, booking.requester)

    expect(page.locator("[data-part=note]")).to_contain_text(ARRIVED)
    expect(page.get_by_text("You are signed out.")).to_be_hidden()
    assert [line for line in booking.problems if "401" not in line and "403" not in line] == []


def test_an_upload_does_not_go_on_as_somebody_else(booking, page, half_sent):
    Session.objects.all().delete()
    half_sent()
    other = UserFactory(coordinator=True)

    sign_in_beside(page, other)

    expect(page.get_by_text("Somebody else is signed in in this browser now.")).to_be_visible()
    page.wait_for_timeout(1500)
    assert Upload.objects.get().state == "receiving"


def test_continuing_waits_for_files_on_their_way(booking, page, half_sent):
    page.get_by_role("button", name="Finish later").click()
    expect(page.get_by_role("heading", name="Your files are still being sent")).to_be_visible()
    page.get_by_role("button", name="Wait, then continue").click()
    expect(page.get_by_text("The page goes on by itself")).to_be_visible()

    half_sent()

    page.wait_for_url(f"**{booking.get_absolute_url()}")
    assert Upload.objects.get().state == "received"


def test_continuing_at_once_stops_files_and_every_page_says_so(booking, page, half_sent):
    page.get_by_role("button", name="Finish later").click()
    page.get_by_role("button", name="Stop sending and continue").click()
    page.wait_for_url(f"**{booking.get_absolute_url()}")
    Upload.objects.update(touched_at=timezone.now() - timedelta(minutes=6))

    page.reload()

    expect(page.get_by_text("Broken off", exact=True)).to_be_visible()
    expect(page.get_by_text("Broken off before all of it arrived. Whoever")).to_be_visible()
    assert page.get_by_text("The file is on its way").count() == 0
    page.get_by_role("link", name="Go on with the images").click()
    expect(page.get_by_text("Choose the same file again")).to_be_visible()


def test_what_cannot_be_sent_is_said_before_it_is_tried(booking, page, tmp_path):
    (tmp_path / "empty.tif").write_bytes(b"")
    choose(page, tmp_path / "empty.tif")

    expect(page.locator("[data-problem]")).to_have_text(
        "empty.tif is empty. Choose the file the microscope saved."
    )
    assert not Upload.objects.exists()


def test_a_removed_image_comes_back_with_one_click_until_its_bytes_go(booking, page, tmp_path):
    tifffile.imwrite(tmp_path / "cells.tif", cells(1, 60, 60))
    choose(page, tmp_path / "cells.tif")
    row, gone = page.locator("[data-upload]"), page.locator("[data-gone]")
    expect(row).to_contain_text(ARRIVED)
    work()
    expect(row.locator("[data-viewer-picture]")).to_have_js_property("complete", True)
    image, asked = booking.images.get(), []
    page.on("request", lambda request: QUESTIONS.search(request.url) and asked.append(request.url))

    row.get_by_role("button", name="Remove").click()  # nothing is lost, so nobody is asked
    expect(row).to_have_count(0)
    expect(gone).to_contain_text("cells.tif")
    assert not booking.images.exists()
    gone.get_by_role("button", name="Undo").click()

    expect(gone).to_have_count(0)
    expect(row.get_by_text("Safely stored and opened.")).to_be_visible()
    assert booking.images.get() == image

    row.get_by_role("button", name="Remove").click()
    expect(gone).to_be_visible()
    assert asked == []  # all is known: a question might meet the removal, and a 404
    page.reload()
    expect(gone).to_contain_text("You can bring it back until")
    gone.get_by_role("button", name="Undo").click()
    expect(row).to_have_count(1)
    assert booking.images.get() == image
    assert booking.problems == []


def test_a_file_that_was_not_sent_whole_is_removed_after_a_yes(booking, page, half_sent):
    row, question = page.locator("[data-upload]"), page.get_by_role("dialog")

    row.get_by_role("button", name="Remove").click()
    expect(question).to_contain_text("What was sent of it is lost")
    question.get_by_role("button", name="Go back").click()
    expect(row).to_have_count(1)
    row.get_by_role("button", name="Remove").click()
    question.get_by_role("button", name="Remove").click()

    expect(row).to_have_count(0)
    assert not booking.images.exists()
    assert Upload.objects.get().state == "expired"


def test_the_role_of_an_image_can_be_changed_after_it_was_sent(booking, page, tmp_path):
    (tmp_path / "cells.tif").write_bytes(b"x" * 1000)
    choose(page, tmp_path / "cells.tif")
    expect(page.locator("[data-part=note]")).to_contain_text(ARRIVED)

    with page.expect_response(re.compile("/role/")):
        page.get_by_label("What it shows").select_option("negative")

    assert booking.images.get().role == "negative"


def test_without_javascript_the_page_says_what_is_missing(live_server, client):
    consultation = ConsultationFactory(provisional=True)
    client.force_login(consultation.requester)

    page = client.get(f"/consultations/{consultation.pk}/form/3/").content.decode()

    assert "<noscript>" in page
    assert "Sending images needs JavaScript" in page


def test_files_that_are_one_image_go_as_one_and_are_told_as_one(booking, page, tmp_path):
    names = [f"cells_c{c}.tif" for c in (1, 2)]
    for name in names:
        tifffile.imwrite(tmp_path / name, cells(1, 100, 120)[0])

    choose(page, *(tmp_path / name for name in names))
    page.get_by_role("button", name="One image in parts").click()

    row = page.locator("[data-upload]")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(ARRIVED)
    work()
    expect(row).to_contain_text("2 files: 2 channels")
    assert Upload.objects.get().file_name == "cells_c.zip"
    assert booking.problems == []


def test_a_folder_is_packed_in_the_browser_and_opens(booking, page, tmp_path):
    folder = tmp_path / "plate"
    (folder / "TimePoint_1").mkdir(parents=True)
    for site in (1, 2):
        tifffile.imwrite(folder / f"TimePoint_1/a_C07_s{site}_w1.tif", cells(1, 64, 64)[0])

    expect(page.locator("[data-drop]")).to_be_visible()
    page.set_input_files("[data-pick][webkitdirectory]", str(folder))

    row = page.locator("[data-upload]")
    expect(row).to_contain_text(ARRIVED)
    work()
    expect(row).to_contain_text("2 files: 2 positions")
    content = storage.read(Upload.objects.get().storage_key)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:  # every checksum is right
        assert archive.testzip() is None
        assert archive.namelist() == ["TimePoint_1/a_C07_s1_w1.tif", "TimePoint_1/a_C07_s2_w1.tif"]
    assert booking.problems == []


def test_a_file_dropped_with_the_folder_of_its_pixels_is_one_image(booking, page, tmp_path):
    pixels = cells(1, 64, 64)[0].astype("<u2")
    path = vsi(tmp_path, [(1, stack(name="liver"), ets({(): pixels}))])

    drop(page, path, tmp_path / "_cells_")

    row = page.locator("[data-upload]")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(ARRIVED)
    work()
    expect(row.locator("[data-viewer-picture]")).to_be_visible()
    assert Upload.objects.get().file_name == "cells.vsi.zip"
    assert booking.problems == []


def test_several_images_whose_names_are_alike_stay_several(booking, page, tmp_path):
    for n in (1, 2):
        tifffile.imwrite(tmp_path / f"mouse{n}.tif", cells(1, 64, 64)[0])

    choose(page, tmp_path / "mouse1.tif", tmp_path / "mouse2.tif")
    page.get_by_role("button", name="Several images").click()

    expect(page.locator("[data-upload]")).to_have_count(2)
    expect(page.locator("[data-upload]").nth(1)).to_contain_text(ARRIVED)
    assert booking.problems == []
