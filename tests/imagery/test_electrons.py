"""Files of electron microscopes, small as they are in the tests of other readers."""

import json

import h5py
import numpy as np
import pytest
import tifffile

from fbias.imagery.limits import LIMITS
from fbias.imagery.readers import reader_for
from fbias.imagery.readers.source import Unreadable
from tests.imagery.made.dm import dm


@pytest.fixture
def look(tmp_path):
    def look_at(content):
        path = tmp_path / "file"
        if callable(content):
            content(path)
        else:
            path.write_bytes(content)
        with reader_for(path).open_file(path, LIMITS) as source:
            facts = [image.facts() for image in source.images]
            return source.container, facts, [image.read({}, 999) for image in source.images]

    return look_at


# --- Gatan --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ("uint16", "complex64", "complex128", "bool"))
def test_an_image_of_few_pixels_is_no_text_and_its_numbers_may_be_of_any_kind(look, kind):
    pixels = np.array([[1, 0], [0, 1]], kind)

    container, (facts,), (plane,) = look(dm(pixels, scale=0.5, unit="nm"))

    assert (container, facts["axes"], facts["dtype"]) == ("dm4", "YX", kind)
    assert facts["pixel_size_um"]["x"] == 0.0005
    assert np.array_equal(plane, pixels)


def test_colours_are_told_red_first(look):
    packed = np.array([[[10, 20, 30, 0], [1, 2, 3, 0]]], "u1").view("<u4")[:, :, 0]

    _, (facts,), (plane,) = look(dm(packed, scale=1.0, unit="µm", kind=23))

    assert (facts["axes"], facts["shape"], facts["dtype"]) == ("YXS", [1, 2, 3], "uint8")
    assert plane.tolist() == [[[30, 20, 10], [3, 2, 1]]]


def test_a_spectrum_beside_an_image_is_passed_over_and_alone_is_no_picture(look):
    spectrum = np.zeros(9, "float32")

    _, facts, _ = look(dm(np.ones((4, 5), "uint16"), spectrum, scale=1.0, unit="µm"))
    assert [one["shape"] for one in facts] == [[4, 5]]

    with pytest.raises(Unreadable, match="There is no picture"):
        look(dm(spectrum, scale=1.0, unit="eV"))


def test_digitalmicrograph_keeps_its_scale_in_tags_of_its_own(look):
    tags = [(65003, "s", 0, "nm", True), (65004, "s", 0, "nm", True)]
    tags += [(65009, "d", 1, 250.0, True), (65010, "d", 1, 500.0, True)]

    def write(path):
        tifffile.imwrite(path, np.ones((8, 9), "u2"), extratags=tags, metadata=None)

    assert look(write)[1][0]["pixel_size_um"] == {"x": 0.25, "y": 0.5, "z": None}


# --- EMD ----------------------------------------------------------------------------------------


def velox(pixels, told):
    def write(path):
        with h5py.File(path, "w") as file:
            group = file.create_group("Data/Image/0123456789abcdef")
            group["Data"] = pixels
            text = np.frombuffer(json.dumps(told).encode().ljust(600, b"\0"), "u1")
            group["Metadata"] = np.repeat(text[:, None], pixels.shape[2], axis=1)

    return write


SIZE = {"Detector": "HAADF", "PixelSize": {"width": "2e-9", "height": "3e-9"}}
SIZE |= {"PixelUnitX": "m", "PixelUnitY": "m"}


def test_velox_keeps_frames_last_and_its_lengths_as_json(look):
    pixels = np.arange(4 * 5 * 3, dtype="u2").reshape(4, 5, 3)

    container, (facts,), (plane,) = look(velox(pixels, {"BinaryResult": SIZE}))

    assert (container, facts["name"], facts["axes"]) == ("emd", "HAADF", "TYX")
    assert facts["shape"] == [3, 4, 5]
    assert facts["pixel_size_um"] == {"x": 0.002, "y": 0.003, "z": None}
    assert np.array_equal(plane, pixels[:, :, 0])


def test_velox_may_be_complex_or_say_nothing(look):
    pixels = np.zeros((4, 5, 1), [("realFloat", "<f4"), ("imagFloat", "<f4")])
    pixels["imagFloat"] = 2

    _, (facts,), (plane,) = look(velox(pixels, []))

    assert (facts["axes"], facts["dtype"], facts["pixel_size_um"]) == ("YX", "complex64", None)
    assert np.all(plane == 2j)


def test_axes_of_berkeley_are_those_that_their_names_say(look):
    pixels = np.arange(5 * 4 * 3, dtype="f4").reshape(5, 4, 3)

    def write(path):
        with h5py.File(path, "w") as file:
            group = file.create_group("data/scan")
            group.attrs["emd_group_type"] = 1
            group["data"] = pixels
            for at, (name, unit) in enumerate((("R_x", "[n_m]"), ("R_y", "[n_m]"), ("angle", ""))):
                dim = group.create_dataset(f"dim{at + 1}", data=np.arange(pixels.shape[at]) * 0.5)
                dim.attrs["name"], dim.attrs["units"] = name, unit

    container, (facts,), (plane,) = look(write)

    assert (container, facts["axes"], facts["shape"]) == ("emd", "QYX", [3, 4, 5])
    assert facts["pixel_size_um"] == {"x": 0.0005, "y": 0.0005, "z": None}
    assert np.array_equal(plane, pixels[:, :, 0].T)
