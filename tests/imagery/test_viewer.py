"""The viewer in a real browser: tiles by ranges from the real store, under the strict policy."""

import io
from pathlib import Path

import numpy as np
import pytest
import tifffile
from django.urls import reverse
from playwright.sync_api import expect

from fbias.imagery import clients, storage
from fbias.imagery.models import Pyramid
from fbias.imagery.tasks import inspect_upload, make_pyramid
from tests.factories import ConsultationFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
AXE = Path("node_modules/axe-core/axe.min.js")
COLOUR = "color => (pane => { const c = pane.viewer.drawer.canvas; \
const d = c.getContext('2d').getImageData(c.width / 2, c.height / 2, 1, 1).data; \
return [d[0], d[1], d[2]] })(document.querySelectorAll('[data-pane]')[color].pane)"


def stack(height=60, width=80):
    """Two stains, three slices, two times: a value says where it is."""
    t, z, c = np.ogrid[:2, :3, :2]
    values = (1000 * (t + 1) + 100 * z + 10 * c)[..., None, None] + np.zeros((height, width), int)
    values[..., :2, :2] = 0
    values[..., 2:4, :2] = 4000
    file = io.BytesIO()
    tifffile.imwrite(
        file,
        values.astype(np.uint16),
        imagej=True,
        resolution=(10, 10),
        metadata={"axes": "TZCYX", "unit": "um"},
    )
    return file.getvalue()


def flat(value, shape=(60, 80)):
    file = io.BytesIO()
    tifffile.imwrite(file, np.full(shape, value, np.uint8))
    return file.getvalue()


@pytest.fixture
def consultation(live_server, page, client):
    storage.prepare([live_server.url])
    consultation = ConsultationFactory(provisional=True)
    client.force_login(consultation.requester)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return consultation


@pytest.fixture
def problems(page, live_server):
    """What the page complains of, and every host that it asked."""
    found = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda line: line.type == "error" and found.append(line.text))
    allowed = (live_server.url, clients.signer().meta.endpoint_url, "data:", "blob:")
    page.on("request", lambda r: r.url.startswith(allowed) or found.append(r.url))
    return found


@pytest.fixture
def add(consultation, available):
    """An image of the consultation, with its tiles or on its way to them."""

    def make(content, *, name="cells.tif", tiled=True):
        upload = available(content, name=name)
        inspect_upload(upload_id=str(upload.pk))
        if tiled:
            make_pyramid(upload_id=str(upload.pk))
        return consultation.images.create(upload=upload, role="typical")

    return make


@pytest.fixture
def look(live_server, page, consultation):
    def open_viewer(image, query=""):
        path = reverse("consultations:image_view", args=[consultation.pk, image.pk])
        page.goto(f"{live_server.url}{path}{query}")
        return page.locator("[data-pane]").first

    return open_viewer


def drawn(page, number=0):
    page.wait_for_function(
        "n => document.querySelectorAll('[data-pane]')[n]?.pane?.viewer.world.getItemAt(0)"
        "?.getFullyLoaded()",
        arg=number,
    )


def pixel(page, number=0):
    """What the canvas shows in its middle, after the next frame."""
    page.evaluate("() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))")
    return page.evaluate(COLOUR, number)


def test_values_and_places_are_those_of_the_file(add, look, page, problems):
    pane = look(add(stack()))
    drawn(page)

    expect(pane.locator("[data-part=z-told]")).to_have_text("2 / 3")
    pane.locator("[data-stage]").focus()
    expect(pane.locator("[data-part=values]")).to_contain_text("1,100")
    expect(pane.locator("[data-part=values]")).to_contain_text("1,110")
    page.keyboard.press("PageUp")
    page.keyboard.press(".")
    expect(pane.locator("[data-part=z-told]")).to_have_text("3 / 3")
    expect(pane.locator("[data-part=t-told]")).to_have_text("2 / 2")
    expect(pane.locator("[data-part=values]")).to_contain_text("2,200")
    expect(pane.locator("[data-part=values]")).to_contain_text("2,210")
    expect(pane.locator("[data-part=bar-told]")).to_contain_text("µm")
    assert problems == []


def test_a_channel_is_switched_by_key_and_by_hand(add, look, page, problems):
    pane = look(add(stack()))
    drawn(page)
    boxes = pane.locator("[data-channel=shown]")
    both = pixel(page)

    pane.locator("[data-stage]").focus()
    page.keyboard.press("1")

    expect(boxes.first).not_to_be_checked()
    alone = pixel(page)
    assert both != alone
    boxes.first.check()
    assert pixel(page) == both
    assert problems == []


def test_contrast_is_set_by_hand_automatically_and_back(add, look, page, problems):
    pane = look(add(stack()))
    drawn(page)
    at_first = pixel(page)
    low = pane.locator("[data-channel=low]").first

    low.evaluate("input => { input.value = 3900; input.dispatchEvent(new Event('input')) }")
    dark = pixel(page)
    assert sum(dark) < sum(at_first)
    expect(pane.locator("[data-channel=low-told]").first).to_have_text("3,900")

    pane.get_by_role("button", name="Reset", exact=True).first.click()
    assert pixel(page) == at_first
    pane.locator("[data-stage]").focus()
    page.keyboard.press("a")
    expect(pane.locator("[data-channel=low-told]").first).not_to_have_text("3,900")
    assert problems == []


def test_the_brightest_of_all_slices_is_shown(add, look, page, problems):
    pane = look(add(stack()))
    drawn(page)
    pane.locator("[data-stage]").focus()

    page.keyboard.press("m")

    expect(pane.locator("[data-part=projects]")).to_be_checked()
    expect(pane.locator("[data-part=values]")).to_contain_text("1,200")
    assert problems == []


def test_a_profile_is_drawn_across_the_view_or_where_one_draws(add, look, page, problems):
    pane = look(add(stack()))
    drawn(page)
    pane.locator("[data-stage]").focus()

    page.keyboard.press("l")

    expect(pane.locator("[data-part=curves] path")).to_have_count(2)
    expect(pane.locator("[data-part=profile-length]")).to_contain_text("µm")
    across = pane.locator("[data-part=profile-length]").inner_text()
    box = pane.locator("[data-stage]").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 40, middle[1])
    page.mouse.up()
    expect(pane.locator("[data-part=profile-length]")).not_to_have_text(across)
    assert problems == []


def test_two_images_move_together_until_they_are_let_go(add, look, page, problems):
    first, second = add(flat(200)), add(flat(90), name="other.tif")
    look(first, f"?beside={second.pk}")
    drawn(page)
    drawn(page, 1)
    zoom = "n => document.querySelectorAll('[data-pane]')[n].pane.viewer.viewport.getZoom()"

    page.locator("[data-stage]").first.focus()
    page.keyboard.press("+")

    page.wait_for_function(f"() => [0, 1].every(n => ({zoom})(n) > 1.4)")
    page.locator("[data-linked]").uncheck()
    page.locator("[data-stage]").first.focus()
    page.keyboard.press("+")
    page.wait_for_function(f"() => ({zoom})(0) > 2")
    pixel(page)
    assert page.evaluate(zoom, 1) < 1.6
    assert problems == []


def test_without_a_pixel_size_there_is_no_bar_but_a_word(add, look, page):
    pane = look(add(flat(200)))
    drawn(page)

    expect(pane.locator("[data-part=bar-unknown]")).to_have_text("pixel size unknown")
    expect(pane.locator("[data-part=bar]")).to_be_hidden()


def test_the_viewer_opens_by_itself_once_the_tiles_are_there(add, look, page, problems):
    image = add(stack(), tiled=False)
    pane = look(image)
    expect(pane.locator("[data-part=status]")).to_contain_text("is being prepared")
    expect(pane.locator("[data-part=fallback]")).to_be_visible()

    make_pyramid(upload_id=str(image.upload_id))

    drawn(page)
    expect(pane.locator("[data-part=fallback]")).to_have_count(0)
    assert problems == []


def test_why_there_is_no_viewer_is_said_beside_the_small_picture(add, look):
    image = add(stack(), tiled=False)
    Pyramid.objects.update(state="impossible", reason="too_large")

    pane = look(image)

    expect(pane.locator("[data-part=status]")).to_contain_text("larger than we can open here")
    expect(pane.locator("[data-part=fallback]")).to_be_visible()
    expect(pane.locator("[data-stage]")).to_be_hidden()


def test_an_address_that_ended_is_renewed_at_the_door(add, look, page):
    pane = look(add(stack()))
    drawn(page)
    page.evaluate("() => { document.querySelector('[data-pane]').pane.tiles.until = 0 }")

    pane.locator("[data-stage]").focus()
    with page.expect_request("**/tiles/"):
        page.keyboard.press("PageUp")

    expect(pane.locator("[data-part=values]")).to_contain_text("1,200")


def test_a_link_for_other_programs_is_made_to_be_copied(add, look, page, problems):
    look(add(stack(), name="my 'cells'.tif"))

    page.get_by_role("button", name="Make a link").click()

    expect(page.locator("#link-napari")).to_be_visible()
    assert "my _cells_.tif" in page.locator("#link-napari").input_value()
    assert page.locator("#link-plain").input_value() in page.locator("#link-fiji").input_value()
    assert problems == []


@pytest.mark.parametrize("language", ("en", "fr"))
def test_the_page_is_usable_by_everybody_and_fits_a_phone(add, look, page, language, problems):
    image = add(stack())
    image.consultation.requester.language = language
    image.consultation.requester.save()
    pane = look(image)
    drawn(page)
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "() => axe.run().then(({violations}) => violations.map(v => [v.id, v.nodes[0].html]))"
    )
    assert found == []

    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    expect(pane.locator("[data-part=z]")).to_be_visible()
    word = {"en": "Slice", "fr": "Coupe"}[language]
    expect(pane.get_by_label(word, exact=True)).to_be_visible()
    assert problems == []
