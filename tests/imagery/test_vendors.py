"""What the readers of vendors' formats say of files that we wrote: each fact, or none is known."""

import numpy as np
import pytest

from fbias.imagery.jail.work import examine
from tests.imagery.made.czi import czi, description
from tests.imagery.made.lif import Series, lif
from tests.imagery.made.nd2 import loop_in_depth, loop_in_time, nd2, nested
from tests.imagery.made.oib import oib

STAINS = (("DAPI", "#FF0000FF"), ("TL", "#FFFFFFFF"))


def plane(value=100, height=64, width=80):
    return (np.full((height, width), value) + np.arange(width)).astype("<u2")


@pytest.fixture
def look(tmp_path):
    def look_at(content, name="file"):
        path = tmp_path / "file"
        path.write_bytes(content)
        answer = examine(path, name, tmp_path)
        return answer["report"], answer

    return look_at


def codes(report):
    return {one["code"]: one.get("where") for one in report["findings"]}


# --- Zeiss CZI ----------------------------------------------------------------------------------


def test_a_czi_is_told_with_names_colours_and_lengths(look):
    stack = [(plane(z), {"C": c, "Z": z}) for c in (0, 1) for z in range(3)]

    report, answer = look(czi(stack, description(*STAINS)))

    (image,) = report["images"]
    assert (image["axes"], image["shape"]) == ("ZCYX", [3, 2, 64, 80])
    assert image["channels"] == [
        {"name": "DAPI", "color": "#0000ff"},
        {"name": "TL", "color": "#ffffff"},
    ]
    assert image["pixel_size_um"] == {"x": 0.25, "y": 0.25, "z": 1.0}
    assert image["time_step_s"] is None
    assert answer["preview_state"] == "drawn"


def test_a_czi_of_one_slice_has_no_distance_of_slices(look):
    report, _answer = look(czi([(plane(), {"C": 0, "Z": 0})], description(*STAINS)))

    assert report["images"][0]["pixel_size_um"]["z"] is None


def test_a_channel_that_was_taken_in_one_slice_only_is_drawn_all_the_same(look):
    stack = [(plane(z), {"C": 0, "Z": z}) for z in range(3)] + [(plane(500), {"C": 1, "Z": 2})]

    report, answer = look(czi(stack, description(*STAINS)))

    assert codes(report)["planes-missing"] == "4/6"
    assert [one["channel"] for one in answer["pictures"]] == [None, 0, 1]


def test_a_scene_that_begins_with_the_second_channel_has_its_name(look):
    report, _answer = look(czi([(plane(), {"C": 1})], description(*STAINS)))

    (image,) = report["images"]
    assert [one["name"] for one in image["channels"]] == ["TL"]


def test_a_czi_that_is_cut_is_called_cut(look):
    whole = czi([(plane(), {"C": 0})], description(*STAINS))

    assert list(codes(look(whole[: len(whole) // 2])[0])) == ["truncated"]


def test_a_picture_that_a_library_cannot_draw_leaves_the_facts(look, monkeypatch):
    def fails(*_arguments):
        raise RuntimeError("no such codec")

    monkeypatch.setattr("fbias.imagery.readers.czi._read", fails)

    report, answer = look(czi([(plane(), {"C": 0})], description(*STAINS)))

    assert (report["readable"], answer["preview_state"]) == (True, "failed")
    assert report["images"][0]["shape"] == [64, 80]
    assert "not-drawn" in codes(report)


# --- Leica LIF ----------------------------------------------------------------------------------


def test_a_lif_is_told_with_its_lengths_and_its_time_step(look):
    series = Series(
        "movie",
        np.zeros((4, 48, 64), "u1"),
        ((1, 64, 63 * 0.2e-6, "m"), (2, 48, 47 * 0.2e-6, "m"), (4, 4, 6.0, "s")),
    )

    report, _answer = look(lif(series))

    (image,) = report["images"]
    assert (image["name"], image["axes"], image["shape"]) == ("movie", "TYX", [4, 48, 64])
    assert image["pixel_size_um"] == {"x": 0.2, "y": 0.2, "z": None}
    assert image["time_step_s"] == 2.0


def test_a_lif_in_inches_is_told_in_micrometres_and_one_in_pixels_is_not_known(look):
    def of(unit, length):
        rows = ((1, 80, length, unit), (2, 64, length, unit))
        return look(lif(Series("one", plane(), rows)))[0]["images"][0]["pixel_size_um"]

    assert of("Inch", 0.0079)["x"] == 2.54
    assert of("Pixel", 79.0) is None


def test_a_scan_in_depth_is_one_line_in_y_and_is_drawn_by_its_rows(look):
    rows = np.tile(np.arange(20, dtype="u1")[:, None] * 12, (1, 64))
    scan = Series("xz", rows, ((1, 64, 63 * 0.2e-6, "m"), (3, 20, 19 * 0.5e-6, "m")))

    report, answer = look(lif(scan))

    (image,) = report["images"]
    assert (image["axes"], image["shape"]) == ("ZYX", [20, 1, 64])
    assert image["pixel_size_um"] == {"x": 0.2, "y": None, "z": 0.5}
    assert (answer["pictures"][0]["width"], answer["pictures"][0]["height"]) == (64, 20)


def test_a_lif_that_is_cut_is_called_cut(look):
    rows = ((1, 80, 1e-5, "m"), (2, 64, 1e-5, "m"))
    whole = lif(Series("one", plane(), rows))

    assert list(codes(look(whole[:-100])[0])) == ["truncated"]


# --- Nikon ND2 ----------------------------------------------------------------------------------


def test_an_nd2_is_told_with_its_lengths(look):
    loops = nested(loop_in_time(2, period=1500.0), loop_in_depth(3))

    report, answer = look(nd2([plane(at) for at in range(6)], loops=loops))

    (image,) = report["images"]
    assert (image["axes"], image["shape"]) == ("TZYX", [2, 3, 64, 80])
    assert image["pixel_size_um"] == {"x": 0.25, "y": 0.25, "z": 0.5}
    assert image["time_step_s"] == 1.5
    assert image["channels"][0]["name"] == "DAPI"
    assert answer["preview_state"] == "drawn"


def test_an_nd2_without_calibration_or_depth_does_not_say_one_micrometre(look):
    assert look(nd2([plane()], calibration=0))[0]["images"][0]["pixel_size_um"] is None
    assert look(nd2([plane()]))[0]["images"][0]["pixel_size_um"]["z"] is None


def test_a_run_without_delay_has_no_time_step_of_zero(look):
    report, _answer = look(nd2([plane(), plane()], loops=loop_in_time(2, period=0.0)))

    assert report["images"][0]["time_step_s"] is None


def test_a_run_that_was_stopped_is_told_as_long_as_it_went_and_shows_what_is_there(look):
    loops = nested(loop_in_time(100), loop_in_depth(3))

    report, answer = look(nd2([plane(500)] * 4, loops=loops))

    assert report["images"][0]["shape"] == [2, 3, 64, 80]
    assert codes(report)["planes-missing"] == "4/300"
    assert answer["preview_state"] == "drawn"


# --- Olympus OIB --------------------------------------------------------------------------------


def test_an_oib_is_told_and_its_planes_are_found_by_their_names(look):
    sizes = {"X": 80, "Y": 64, "C": 2, "Z": 3}
    bright = {1: plane(10), 2: plane(4000)}
    planes = {f"C{c:03d}Z{z:03d}": bright[c] for z in (3, 1, 2) for c in (2, 1)}
    depth = ((3, "StartPosition", 0), (3, "EndPosition", 3000), (3, "UnitName", '"nm"'))

    report, answer = look(oib(planes, sizes, more=depth))

    (image,) = report["images"]
    assert (image["axes"], image["shape"]) == ("ZCYX", [3, 2, 64, 80])
    assert image["pixel_size_um"] == {"x": 0.25, "y": 0.25, "z": 1.5}
    assert answer["preview_state"] == "drawn"


def test_an_oib_without_positions_has_no_distance_of_slices(look):
    planes = {f"Z{z:03d}": plane(z) for z in (1, 2)}

    report, _answer = look(oib(planes, {"X": 80, "Y": 64, "Z": 2}))

    assert report["images"][0]["pixel_size_um"]["z"] is None
    assert report["images"][0]["channels"] is None


def test_a_plane_that_an_oib_lacks_is_counted(look):
    report, answer = look(oib({"Z001": plane()}, {"X": 80, "Y": 64, "Z": 2}))

    assert codes(report)["planes-missing"] == "1/2"
    assert answer["preview_state"] == "drawn"
