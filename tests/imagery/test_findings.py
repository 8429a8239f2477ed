"""Each fault is found where we planted it, and not in the clean plane that it was planted in."""

import io

import numpy as np
import pytest
import tifffile
from django.utils import translation
from PIL import Image as Pillow

from fbias.imagery.exports import HOW
from fbias.imagery.findings import facts, finding, message, pixels
from fbias.imagery.jail.looking import found_in
from fbias.imagery.jail.work import examine
from fbias.imagery.limits import LIMITS
from fbias.imagery.readers.source import Image, Source
from fbias.imagery.wording import facts_in_words, findings_in_words


@pytest.fixture(scope="module")
def clean():
    """A camera of 12 bits: an offset, blurred cells, the noise of light."""
    random = np.random.default_rng(7)
    y, x = np.mgrid[:256, :256]
    light = np.full((256, 256), 180.0)
    for cy, cx in random.uniform(20, 236, (25, 2)):
        light += 900 * np.exp(-((y - cy) ** 2 + (x - cx) ** 2) / 120)
    return random.poisson(light).astype(np.uint16)


def as_8_bits(plane):
    return (plane.astype(float) / plane.max() * 250).astype(np.uint8)


def jpeg_of(plane):
    file = io.BytesIO()
    Pillow.fromarray(as_8_bits(plane)).save(file, "JPEG", quality=60)
    return np.asarray(Pillow.open(file))


def saturated(plane):
    return np.minimum(plane.astype(int) * 5, 4095).astype(np.uint16)


def of_one_colour(plane):
    colours = np.zeros((*plane.shape, 3), np.uint8)
    colours[..., 1] = as_8_bits(plane)
    return colours


def with_bar(plane):
    plane = plane.copy()
    plane[240:246, 180:240] = 65_535
    return plane


def merged(plane):
    colours = np.zeros((*plane.shape, 3), np.uint8)
    colours[..., 0] = np.clip(plane.astype(int) - 400, 0, 255)
    colours[..., 1] = colours[::-1, :, 0]
    return colours


PLANTED = (
    ("8bit-in-16bit", lambda plane: as_8_bits(plane).astype(np.uint16) * 257),
    ("rescaled", lambda plane: (plane.astype(float) * 15.7).astype(np.uint16)),
    ("stretched-8bit", lambda plane: (as_8_bits(plane) // 3 * 3).astype(np.uint8)),
    ("jpeg-traces", jpeg_of),
    ("saturated", saturated),
    ("dark-clipped", lambda plane: np.maximum(plane.astype(int) - 260, 0).astype(np.uint16)),
    ("enlarged", lambda plane: plane.repeat(2, axis=0).repeat(2, axis=1)),
    ("label-or-mask", lambda plane: (plane > 400).astype(np.uint8) * 255),
    ("blank", np.zeros_like),
    ("low-dynamic-range", lambda plane: plane % 20 + 100),
    ("merged-rgb", merged),
    ("gray-as-rgb", lambda plane: np.stack([as_8_bits(plane)] * 3, axis=-1)),
    ("gray-as-rgb", of_one_colour),
    ("burned-in", with_bar),
)


@pytest.mark.parametrize(("code", "damage"), PLANTED, ids=[code for code, _damage in PLANTED])
def test_a_planted_fault_of_the_pixels_is_found(clean, code, damage):
    assert code in set(pixels.faults(damage(clean)))


@pytest.mark.parametrize("colour", range(3))
def test_a_picture_of_one_colour_is_not_told_empty(clean, colour):
    picture = np.zeros((*clean.shape, 3), np.uint8)
    picture[:, :, colour] = as_8_bits(clean)

    assert set(pixels.faults(picture)) & {"blank", "gray-as-rgb"} == {"gray-as-rgb"}


def test_a_clean_plane_is_left_alone(clean):
    assert list(pixels.faults(clean)) == []
    assert list(pixels.faults(as_8_bits(clean))) == []
    assert list(pixels.faults(clean.astype(np.float32) / 7)) == []


def test_a_camera_that_says_its_largest_value_is_believed(clean):
    plane = np.minimum(clean, 700)
    plane[:16] = 700 - np.arange(16)[:, None] * 3
    few = np.where(np.arange(256 * 256).reshape(256, 256) % 2000 == 0, 2047, plane).astype("u2")

    assert "saturated" in set(pixels.faults(few, full_scale=2047))


def test_a_white_background_is_no_saturation(clean):
    slide = np.full((256, 256, 3), 255, np.uint8)
    slide[:250] = np.random.default_rng(1).integers(120, 240, (250, 256, 3))

    assert "saturated" not in set(pixels.faults(slide))


def image(**changes):
    """As a reader tells it, with nothing to ask."""
    return {
        "name": None,
        "axes": "TZCYX",
        "shape": [3, 5, 2, 64, 64],
        "dtype": "uint16",
        "channels": [{"name": "DAPI", "color": None}, {"name": "GFP", "color": None}],
        "pixel_size_um": {"x": 0.1, "y": 0.1, "z": 0.3},
        "time_step_s": 30.0,
        **changes,
    }


def asked(*images, name="cells.tif", container="tiff"):
    found = facts.faults(name, {"images": list(images), "format": container})
    return {one["code"]: one.get("where") for one in found}


@pytest.mark.parametrize(
    ("code", "changes"),
    (
        ("pixel-size-missing", {"pixel_size_um": None}),
        ("pixel-size-odd", {"pixel_size_um": {"x": 169.3, "y": 169.3, "z": 1.0}}),
        ("pixel-size-odd", {"pixel_size_um": {"x": 0.1, "y": 0.2, "z": 1.0}}),
        ("z-step-missing", {"pixel_size_um": {"x": 0.1, "y": 0.1, "z": None}}),
        ("interval-missing", {"time_step_s": None}),
        ("axis-unknown", {"axes": "QZCYX"}),
        ("channel-names-missing", {"channels": None}),
        ("channel-names-missing", {"channels": [{"name": f"Channel:0:{at}"} for at in (0, 1)]}),
    ),
)
def test_what_the_facts_lack_is_asked(code, changes):
    assert code in asked(image(**changes))


def test_complete_facts_leave_nothing_to_ask():
    assert asked(image()) == {}


def test_a_question_is_asked_once_and_says_of_which_image():
    assert asked(image(name="a"), image(name="b", pixel_size_um=None)) == (
        {"pixel-size-missing": "b", "z-step-missing": "b"}
    )
    assert asked(image(pixel_size_um=None), image(pixel_size_um=None))["pixel-size-missing"] is None


@pytest.mark.parametrize(
    ("name", "container", "is_asked"),
    (
        ("Screenshot 2026-01-01.tif", "tiff", True),
        ("Capture d'écran.png", "png", True),
        ("WhatsApp Image 3.jpeg", "jpeg", True),
        ("cells.png", "png", True),
        ("cells.tif", "tiff", False),
        ("snipping tool? no: turnsnip.tif", "tiff", False),
    ),
)
def test_a_picture_of_a_screen_is_asked_about(name, container, is_asked):
    screen = image(axes="YXS", shape=[1080, 1920, 3], dtype="uint8", channels=None)

    assert ("screenshot" in asked(screen, name=name, container=container)) is is_asked


def test_a_film_made_to_be_shown_is_told():
    assert "movie-lossy" in asked(image(), container="mp4")


# --- In a file ----------------------------------------------------------------------------------


def report_of(tmp_path, write):
    path = tmp_path / "file"
    write(path)
    return examine(path, "cells.tif", None)["report"]


def test_the_channel_that_is_empty_is_named(tmp_path, clean):
    two = np.stack([clean, np.zeros_like(clean)])

    report = report_of(
        tmp_path,
        lambda path: tifffile.imwrite(
            path, two, ome=True, metadata={"axes": "CYX", "Channel": {"Name": ["DAPI", "GFP"]}}
        ),
    )

    (blank,) = [one for one in report["findings"] if one["code"] == "blank"]
    assert (blank["where"], blank["severity"]) == ("GFP", "ask")


def test_a_stack_is_empty_only_if_all_its_slices_are(tmp_path, clean):
    stack = np.stack([np.zeros_like(clean), clean, np.zeros_like(clean)])

    report = report_of(
        tmp_path,
        lambda path: tifffile.imwrite(path, stack, imagej=True, metadata={"axes": "ZYX"}),
    )

    assert "blank" not in {one["code"] for one in report["findings"]}


def test_compression_with_loss_is_told_and_a_palette_is_not_taken_for_merged_colours(
    tmp_path, clean
):
    table = np.zeros((3, 256), "u2")
    table[1] = np.arange(256) * 257

    lossy = report_of(tmp_path, lambda path: Pillow.fromarray(as_8_bits(clean)).save(path, "JPEG"))
    green = report_of(
        tmp_path,
        lambda path: tifffile.imwrite(
            path, as_8_bits(clean) // 8, photometric="palette", colormap=table
        ),
    )

    assert "lossy-container" in {one["code"] for one in lossy["findings"]}
    assert "merged-rgb" not in {one["code"] for one in green["findings"]}


def test_what_cannot_be_checked_is_said_and_nothing_is_lost(tmp_path, clean, monkeypatch):
    def fails(*_arguments, **_options):
        raise RuntimeError

    monkeypatch.setattr(pixels, "faults", fails)

    report = report_of(tmp_path, lambda path: tifffile.imwrite(path, clean))

    assert report["images"][0]["shape"] == [256, 256]
    assert {"pixel-size-missing", "not-checked"} <= {one["code"] for one in report["findings"]}


def test_a_finding_is_a_sentence_in_both_languages_with_its_place():
    report = {"findings": [finding("blank", "GFP")]}

    assert (
        findings_in_words(report)[0]["message"]
        == "This image or channel is empty. Is that expected? (GFP)"
    )
    with translation.override("fr"):
        assert (
            findings_in_words(report)[0]["message"]
            == "Cette image ou ce canal est vide. Est-ce normal\u202f? (GFP)"
        )
    assert message("blank", "de") == "This image or channel is empty. Is that expected?"


@pytest.mark.parametrize("container", sorted(HOW))
def test_what_cannot_be_opened_says_what_it_seems_to_be_and_how_to_export_it(container):
    report = {"format": container, "findings": [finding("unreadable")]}
    with translation.override("en"):
        english = findings_in_words(report)[0]["message"]
    with translation.override("fr"):
        french = findings_in_words(report)[0]["message"]

    assert english.endswith(str(HOW[container]))
    assert french.startswith("Nous ne pouvons pas")
    assert str(HOW[container]) not in french


def test_axes_that_nobody_named_and_steps_that_nobody_wrote_are_told():
    image = {
        "axes": "QUTZYX", "shape": [2, 7, 3, 4, 64, 80], "dtype": "uint8", "channels": None,
        "pixel_size_um": {"x": 0.1, "y": 0.1, "z": None}, "time_step_s": None,
    }  # fmt: skip

    told = dict(facts_in_words(image, "tiff"))

    assert told["Planes of unknown order"] == "2 × 7"  # noqa: RUF001
    assert told["Slice distance"] == told["Time step"] == "not found in the file"


@pytest.mark.parametrize(("levels", "found"), ((0, ["too-big"]), (1, [])))
def test_a_plane_of_more_than_30_000_pixels_needs_smaller_copies(levels, found):
    def cost(longest):
        return 40_000 * 40_000 // (16 if levels and longest < 10_000 else 1)

    image = Image("YX", (40_000, 40_000), "uint16", read=None, cost=cost)

    told = found_in(Source("tiff", [image]), LIMITS)

    assert [one["code"] for one in told] == found
