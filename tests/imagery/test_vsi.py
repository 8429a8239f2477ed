"""Olympus VSI, with the folder of its pixels in one ZIP, or without it."""

import zipfile

import imagecodecs
import numpy as np
import pytest

from fbias.imagery.jail.work import examine
from fbias.imagery.limits import LIMITS
from fbias.imagery.readers import reader_for
from fbias.imagery.readers.source import Companion, NotTaken, Truncated
from tests.imagery.made.vsi import MILLISECONDS, ets, stack, vsi

Z, T, C = 1, 2, 4


def plane(value=0):
    return (np.arange(50 * 70, dtype="<u2").reshape(50, 70) + value).astype("<u2")


def opened(path):
    return reader_for(path, path.name).open_file(path, LIMITS)


def test_axes_names_and_lengths_come_from_the_tags_and_pixels_from_the_tiles(tmp_path):
    planes = {(c, z, 0): plane(1000 * c + 10 * z) for c in range(2) for z in range(3)}
    tags = stack((C, None, "", ("DAPI", "GFP")), (Z, 0.5), (T,))

    with opened(vsi(tmp_path, [(1, tags, ets(planes))])) as source:
        (image,) = source.images
        assert image.facts() == {
            "name": "001",
            "axes": "ZCYX",
            "shape": [3, 2, 50, 70],
            "dtype": "uint16",
            "channels": [{"name": "DAPI", "color": None}, {"name": "GFP", "color": None}],
            "pixel_size_um": {"x": 0.25, "y": 0.25, "z": 0.5},
            "time_step_s": None,
        }
        assert np.array_equal(image.read({"C": 1, "Z": 2}, 999), plane(1020))
        assert np.array_equal(image.window({"C": 0, "Z": 1}, 20, 45), plane(10)[20:45])


def test_a_film_has_its_step_in_seconds(tmp_path):
    planes = {(t,): plane(t) for t in range(4)}

    with opened(vsi(tmp_path, [(1, stack((T, 500.0, MILLISECONDS)), ets(planes))])) as source:
        assert (source.images[0].axes, source.images[0].time_step_s) == ("TYX", 0.5)


def test_a_stitched_image_begins_inside_its_first_tile(tmp_path):
    tiles = ets({(): plane()}, origin=(5, 9))

    with opened(vsi(tmp_path, [(1, stack(), tiles)])) as source:
        assert np.array_equal(source.images[0].read({}, 999), plane())


@pytest.mark.parametrize(
    ("codec", "pack"),
    (
        (3, lambda block: imagecodecs.jpeg2k_encode(block, level=0, reversible=True)),
        (8, imagecodecs.png_encode),
    ),
)
def test_tiles_may_be_packed_without_loss(tmp_path, codec, pack):
    with opened(vsi(tmp_path, [(1, stack(), ets({(): plane()}, codec=codec, pack=pack))])) as found:
        assert np.array_equal(found.images[0].read({}, 999), plane())
        assert not found.images[0].is_lossy


def test_a_slide_is_drawn_from_its_smaller_levels(tmp_path):
    colours = np.random.default_rng(0).integers(0, 255, (200, 300, 3), dtype=np.uint8)

    with opened(vsi(tmp_path, [(1, stack(), ets({(): colours}, levels=3))])) as source:
        (image,) = source.images
        assert (image.axes, image.shape, image.is_slide) == ("YXS", (200, 300, 3), True)
        assert image.cost(70) == 50 * 75 * 3
        assert np.array_equal(image.read({}, 70), colours[::4, ::4])


def test_overviews_are_no_images_and_the_photograph_of_the_slide_is_never_shown(tmp_path):
    tiles = ets({(): plane()})
    stacks = [(1, stack(), tiles), (10000, stack(kind=256), tiles), (10001, stack(kind=1), tiles)]

    with opened(vsi(tmp_path, stacks)) as source:
        assert [len(source.images), source.person] == [1, "label"]


def test_a_plane_without_tiles_was_not_taken(tmp_path):
    planes = {(0, 0): plane(), (1, 0): plane(), (0, 1): plane()}

    path = vsi(tmp_path, [(1, stack((C,), (T,)), ets(planes))])

    with opened(path) as source, pytest.raises(NotTaken):
        source.images[0].read({"C": 1, "T": 1}, 999)


def test_without_its_folder_it_is_told_that_the_pixels_are_missing(tmp_path):
    path = vsi(tmp_path, [])

    with pytest.raises(Companion):
        opened(path)


def test_a_file_of_tiles_that_is_cut_is_told(tmp_path):
    path = vsi(tmp_path, [(1, stack(), ets({(): plane()})[:-200])])

    with pytest.raises(Truncated), opened(path):
        pass


def test_tags_that_cannot_be_read_leave_the_pixels(tmp_path):
    path = vsi(tmp_path, [(1, stack(), ets({(0,): plane(), (1,): plane(5)}))])
    path.write_bytes(path.read_bytes()[:40])

    with opened(path) as source:
        assert (source.images[0].axes, source.images[0].pixel_size_um[0]) == ("QYX", None)


def test_the_zip_of_both_is_one_image(tmp_path):
    vsi(tmp_path, [(1, stack((Z, 0.5)), ets({(z,): plane(z) for z in range(3)}))])
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in (tmp_path / "cells.vsi", *tmp_path.glob("_cells_/*/*")):
            archive.write(file, f"slides/{file.relative_to(tmp_path)}")

    report = examine(packed, "packed.zip", None)["report"]

    assert [image["shape"] for image in report["images"]] == [[3, 50, 70]]
