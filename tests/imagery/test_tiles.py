"""Tiles as the viewer and any Zarr library read them: exact values, in the file's own order."""

import gzip
import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
import tifffile
from PIL import Image as Pillow

from fbias.imagery.jail import tiling
from fbias.imagery.limits import TILES, TILING
from fbias.imagery.scenes import NotBelieved, believed
from tests.imagery import odd_files
from tests.imagery.made.czi import czi, description
from tests.imagery.made.nd2 import loop_in_depth, nd2

ABSENT = 2**64 - 1


class Made:
    """One answer of the maker, and the way to its values by the places that it tells."""

    def __init__(self, answer, room):
        self.reason = answer.get("reason")
        self.scenes = answer.get("scenes", [])
        self.path = room / TILES

    def plane(self, t=0, c=0, z=0, *, scene=0, level=0, kind="levels"):
        told = self.scenes[scene]
        one = told[kind][level]
        height, width = one["chunk"]
        rows, columns = -(-one["height"] // height), -(-one["width"] // width)
        content = self.path.read_bytes()
        depth = told["depth"] if kind == "levels" else 1
        shape = (told["times"], len(told["channels"]), depth, rows, columns, 2)
        index = np.frombuffer(content, "<u8", int(np.prod(shape)), one["index"]).reshape(shape)
        plane = np.zeros((rows * height, columns * width), told["dtype"])
        for row, column in np.ndindex(rows, columns):
            offset, length = map(int, index[t, c, z, row, column])
            if offset != ABSENT:
                packed = content[one["at"] + offset :][:length]
                tile = np.frombuffer(gzip.decompress(packed), told["dtype"])
                plane[row * height :, column * width :][:height, :width] = tile.reshape(
                    height, width
                )
        return plane[: one["height"], : one["width"]]


@pytest.fixture
def tile(tmp_path):
    def make(content, name="file", **lowered):
        path = tmp_path / "file"
        path.write_bytes(content)
        (answer,) = tiling.answers(path, name, tmp_path, replace(TILING, **lowered))
        json.dumps(answer, allow_nan=False)
        return Made(answer, tmp_path)

    return make


def tiff(content, **options):
    file = io.BytesIO()
    tifffile.imwrite(file, content, **options)
    return file.getvalue()


def noise(*shape, dtype=np.uint16):
    return np.random.default_rng(5).integers(0, 60_000, shape).astype(dtype)


def test_a_stack_of_16_bits_keeps_every_value_in_its_channel_slice_and_time(tile):
    values = noise(2, 3, 2, 40, 50)  # TZCYX

    made = tile(tiff(values, imagej=True, metadata={"axes": "TZCYX"}))

    (scene,) = made.scenes
    assert (scene["dtype"], scene["times"], scene["depth"]) == ("uint16", 2, 3)
    for t, z, c in np.ndindex(2, 3, 2):
        assert (made.plane(t, c, z) == values[t, z, c]).all()


def test_the_brightest_of_all_slices_stands_beside_them(tile):
    values = noise(5, 40, 50)

    made = tile(tiff(values, imagej=True, metadata={"axes": "ZYX"}))

    assert (made.plane(kind="brightest") == values.max(0)).all()


@pytest.mark.parametrize("options", ({"tile": (64, 64)}, {"rowsperstrip": 7}, {}))
@pytest.mark.parametrize("compression", (None, "zlib"))
def test_a_picture_larger_than_a_tile_is_cut_into_tiles_and_halved(tile, options, compression):
    values = noise(201, 150)

    made = tile(tiff(values, compression=compression, **options), tile=64)

    sizes = [(one["height"], one["width"]) for one in made.scenes[0]["levels"]]
    assert sizes == [(201, 150), (101, 75), (51, 38)]
    assert (made.plane() == values).all()
    four = values[:2, :2].astype(int)
    assert made.plane(level=1)[0, 0] == (four.sum() + 2) // 4
    assert made.plane(level=1)[100, 0] == (values[200, :2].astype(int).sum() * 2 + 2) // 4


@pytest.mark.parametrize("photometric", ("rgb", None))
def test_colours_become_red_green_and_blue(tile, photometric):
    values = noise(60, 70, 3, dtype=np.uint8)
    png = io.BytesIO()
    Pillow.fromarray(values).save(png, "PNG")

    made = tile(tiff(values, photometric=photometric) if photometric else png.getvalue())

    (scene,) = made.scenes
    assert [one["color"] for one in scene["channels"]] == ["#ff0000", "#00ff00", "#0000ff"]
    assert [(one["low"], one["high"]) for one in scene["channels"]] == [(0, 255)] * 3
    assert all((made.plane(c=c) == values[:, :, c]).all() for c in range(3))


def test_names_colours_and_contrast_are_those_of_the_file(tile):
    stack = [
        (np.full((32, 32), 100 + c, "<u2") + np.arange(32, dtype="<u2"), {"C": c, "Z": 0})
        for c in (0, 1)
    ]

    made = tile(czi(stack, description(("DAPI", "#FF0000FF"), ("TL", "#FFFFFFFF"))))

    (scene,) = made.scenes
    named = [(one["name"], one["color"], one["shown"]) for one in scene["channels"]]
    assert named == [("DAPI", "#0000ff", True), ("TL", "#ffffff", False)]
    assert (scene["channels"][0]["least"], scene["channels"][0]["most"]) == (100, 131)
    assert sum(scene["channels"][0]["histogram"]) > 0
    assert scene["pixel_size_um"]["x"] == 0.25


def test_a_plane_that_was_never_taken_is_told_and_not_shown_as_black(tile):
    stack = [(np.full((32, 32), 9, "<u2"), {"C": 0, "Z": z}) for z in range(3)]
    stack += [(np.full((32, 32), 9, "<u2"), {"C": 1, "Z": 2})]

    made = tile(czi(stack, description(("DAPI", "#FF0000FF"), ("TL", "#FFFFFFFF"))))

    assert made.scenes[0]["absent"] == [[0, 1, 0], [0, 1, 1]]


def test_an_nd2_of_several_slices_is_read(tile):
    values = noise(3, 1, 32, 40)

    made = tile(nd2([values[z, 0] for z in range(3)], loops=loop_in_depth(3)))

    assert made.scenes[0]["depth"] == 3


def test_positions_are_chosen_one_by_one(tile):
    values = noise(2, 3, 20, 24)

    made = tile(tiff(values, metadata={"axes": "QCYX"}, photometric="minisblack", ome=True))

    assert [scene["place"] for scene in made.scenes] == [{"Q": 0}, {"Q": 1}]
    assert (made.plane(c=1, scene=1) == values[1, 1]).all()


@pytest.mark.parametrize(
    ("lowered", "kept"),
    (
        ({"shown_planes": 4}, (1, 4)),
        ({"shown": 3 * 40 * 50}, (1, 3)),
        ({"shown_planes": 13}, (2, 6)),
    ),
)
def test_what_is_too_much_is_cut_and_told(tile, lowered, kept):
    made = tile(tiff(noise(3, 6, 40, 50), imagej=True, metadata={"axes": "TZYX"}), **lowered)

    (scene,) = made.scenes
    assert (scene["times"], scene["depth"]) == kept
    assert scene["whole"] == {"times": 3, "depth": 6, "channels": 1}


def test_no_more_scenes_than_the_limit(tile):
    values = noise(5, 20, 24)

    made = tile(tiff(values, metadata={"axes": "QYX"}, ome=True), scenes=2)

    assert len(made.scenes) == 2


def test_a_plane_too_large_for_memory_is_shown_smaller_and_told(tile):
    values = noise(400, 300)

    made = tile(tiff(values), decoded=400 * 300 // 2, shown=400 * 300 // 2, tile=64)

    (scene,) = made.scenes
    assert (scene["height"], scene["width"], scene["reduced"]) == (200, 150, 2.0)


def test_time_that_runs_out_leaves_what_was_made(tile):
    made = tile(tiff(noise(3, 40, 50), imagej=True, metadata={"axes": "TYX"}), cpu_seconds=0)

    (scene,) = made.scenes
    assert (scene["times"], scene["whole"]["times"]) == (1, 3)


def test_an_empty_slide_of_any_size_takes_no_room(tile):
    made = tile(tiff(np.zeros((3000, 2000), np.uint8), tile=(256, 256), compression="zlib"))

    assert made.path.stat().st_size < 10_000


def test_numbers_that_browsers_have_no_array_for_become_floats(tile):
    values = np.linspace(0, 1, 1200).reshape(30, 40)

    made = tile(tiff(values))

    assert made.scenes[0]["dtype"] == "float32"
    assert np.allclose(made.plane(), values, atol=1e-6)


@pytest.mark.parametrize("content", (b"not an image", odd_files.tiff()[:300]))
def test_what_cannot_be_read_says_why(tile, content):
    assert tile(content).reason == "unreadable"


def test_the_whole_is_one_ome_zarr_with_its_descriptions_first(tile):
    made = tile(tiff(noise(4, 40, 50), imagej=True, metadata={"axes": "ZYX"}))

    with zipfile.ZipFile(made.path) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        group = json.loads(archive.read("zarr.json"))["attributes"]["ome"]
        array = json.loads(archive.read("0/zarr.json"))
    assert [name.endswith("json") for name in names] == sorted(
        [name.endswith("json") for name in names], reverse=True
    )
    assert group["version"] == "0.5"
    assert [axis["name"] for axis in group["multiscales"][0]["axes"]] == list("tczyx")
    assert (array["shape"], array["data_type"]) == ([1, 1, 4, 40, 50], "uint16")
    assert array["codecs"][0]["configuration"]["chunk_shape"] == [1, 1, 1, 40, 50]


# --- What a process that was taken over could say -----------------------------------------------


def test_what_was_made_is_believed_as_it_was_told(tile):
    made = tile(tiff(noise(4, 40, 50), imagej=True, metadata={"axes": "ZYX"}))

    assert believed({"scenes": made.scenes}, size=made.path.stat().st_size) == made.scenes


@pytest.mark.parametrize(
    "lie",
    (
        {"dtype": "object"},
        {"height": -1},
        {"times": 10**9},
        {"times": True},
        {"name": 7},
        {"channels": []},
        {"channels": [{"color": "red;background:url(//elsewhere)"}]},
        {"levels": [{"height": 40, "width": 50, "chunk": [40, 50], "at": 0, "index": 10**7}]},
        {"reduced": float("nan")},
    ),
)
def test_what_has_another_shape_is_not_believed(tile, lie):
    made = tile(tiff(noise(4, 40, 50), imagej=True, metadata={"axes": "ZYX"}))

    with pytest.raises(NotBelieved):
        believed({"scenes": [made.scenes[0] | lie]}, size=made.path.stat().st_size)
