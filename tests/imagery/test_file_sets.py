"""Many files that are one image: sent as one ZIP, told as one image, each plane from its file."""

import io
import zipfile

import numpy as np
import pytest
import tifffile
from django.urls import reverse

from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from fbias.imagery.file_sets import arranged
from fbias.imagery.findings import finding
from fbias.imagery.jail.work import examine
from fbias.imagery.limits import LIMITS
from fbias.imagery.readers.archive import open_file
from fbias.imagery.readers.source import NotTaken
from tests.factories import ConsultationImageFactory
from tests.imagery.test_elsewhere import elsewhere

NAMES = [f"movie_t{t:03}_c{c}.tif" for t in (1, 2, 3) for c in (1, 2)]


def tiff(value, shape=(16, 20), dtype=np.uint16):
    file = io.BytesIO()
    plane = np.full(shape, value, dtype) + np.arange(shape[-1], dtype=dtype)
    tifffile.imwrite(file, plane, photometric="minisblack")
    return file.getvalue()


def packed(members, *, compression=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.fixture
def look(tmp_path):
    def look_at(content):
        path = tmp_path / "set.zip"
        path.write_bytes(content)
        return examine(path, "set.zip", tmp_path)["report"]

    return look_at


def numbered(names=NAMES):
    return {name: tiff(100 * at) for at, name in enumerate(names)}


@pytest.mark.parametrize("compression", (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
def test_one_file_for_each_plane_is_one_image(look, compression):
    report = look(packed(numbered(), compression=compression))

    (image,) = report["images"]
    assert (image["axes"], image["shape"]) == ("TCYX", [3, 2, 16, 20])
    assert report["set"] == {"files": 6, "axes": {"T": 3, "C": 2}, "missing": []}


def test_each_plane_comes_from_its_own_file(tmp_path):
    path = tmp_path / "set.zip"
    path.write_bytes(packed(numbered()))

    with open_file(path, LIMITS) as source:
        planes = [
            source.images[0].read({"T": t, "C": c}, 100)[0, 0] for t in range(3) for c in (0, 1)
        ]

    assert planes == [0, 100, 200, 300, 400, 500]


def test_a_file_that_is_missing_is_named_and_read_as_never_taken(look, tmp_path):
    files = numbered([name for name in NAMES if name != "movie_t002_c1.tif"])
    report = look(packed(files))

    (missing,) = [one for one in report["findings"] if one["code"] == "member-missing"]
    assert (missing["severity"], missing["where"]) == ("ask", "T002 C1")
    with open_file(tmp_path / "set.zip", LIMITS) as source, pytest.raises(NotTaken):
        source.images[0].read({"T": 1, "C": 0}, 100)


def test_files_of_two_sizes_are_no_image_together(look):
    report = look(packed({**numbered(NAMES[:5]), NAMES[5]: tiff(1, (8, 8))}))

    assert len(report["images"]) == 6
    assert "set" not in report


def test_stacks_of_each_channel_keep_their_own_axes(look):
    stacks = {f"cells_c{c}.tif": tiff(c, (4, 16, 20)) for c in (1, 2)}

    (image,) = look(packed(stacks))["images"]

    assert (image["axes"], image["shape"]) == ("CQYX", [2, 4, 16, 20])


def test_names_of_stains_become_the_names_of_channels(look):
    names = [f"W00001--P00001--Z0000{z}--T00000--{c}.tif" for z in (0, 1) for c in ("DAPI", "GFP")]

    (image,) = look(packed(numbered(names)))["images"]

    assert [one["name"] for one in image["channels"]] == ["DAPI", "GFP"]


def test_of_a_large_set_in_the_store_only_what_is_looked_at_is_read(tmp_path):
    content = packed({f"stack_{n:04}.tif": tiff(n, (1024, 1024)) for n in range(12)})
    far, asked = elsewhere(content, "set.zip")

    with open_file(far, LIMITS) as source:
        source.images[0].read({"Q": 3}, 64)

    assert source.images[0].shape == (12, 1024, 1024)
    assert sum(length for _offset, length in asked) < len(content) // 2


def test_a_header_and_the_pixels_beside_it_are_read_together(look):
    header = (
        b"NRRD0004\ntype: uint8\ndimension: 2\nsizes: 8 6\nencoding: raw\ndata file: cells.raw\n\n"
    )

    report = look(packed({"cells.nhdr": header, "cells.raw": bytes(48)}))

    assert report["images"][0]["shape"] == [6, 8]


@pytest.mark.parametrize("named", ("../cells.raw", "/etc/passwd", "absent.raw"))
def test_pixels_that_did_not_come_along_are_named_and_not_looked_for(look, named):
    header = f"NRRD0004\ntype: uint8\ndimension: 1\nsizes: 8\nencoding: raw\ndata file: {named}\n\n"

    report = look(packed({"cells.nhdr": header.encode(), "cells.raw": bytes(8)}))

    assert report["findings"][0]["code"] == "companion-missing"
    assert named in report["error"]


# --- corrected by whoever knows -----------------------------------------------------------------


def report_of(axes, letters, **more):
    image = {
        "name": None, "axes": letters, "shape": [3] * len(letters), "dtype": "uint16",
        "channels": None, "pixel_size_um": None, "time_step_s": None,
    }  # fmt: skip
    found = {"files": 9, "axes": axes, "missing": []}
    return {"format": "zip", "images": [image], "set": found, "findings": [], **more}


def test_a_series_that_nobody_named_becomes_depth_and_is_asked_about_it_no_more():
    report = report_of({"Q": 3}, "QYX", findings=[finding("axis-unknown"), finding("saturated")])

    found = arranged(report, {"Q": "Z"})

    assert found["images"][0]["axes"] == "ZYX"
    assert found["set"]["axes"] == {"Z": 3}
    codes = [one["code"] for one in found["findings"]]
    assert codes == ["saturated", "pixel-size-missing", "z-step-missing"]


@pytest.mark.parametrize("axes", ({"T": "C"}, {"T": "Y"}, {"T": "Q"}, {"T": "S"}))
def test_two_numbers_do_not_count_the_same_nor_what_is_in_the_files(axes):
    with pytest.raises(DomainError):
        arranged(report_of({"T": 3, "C": 3}, "TCYX"), axes)


@pytest.mark.django_db
def test_the_correction_is_kept_and_shown(client):
    report = {**report_of({"Q": 3}, "QYX"), "readable": True}
    image = ConsultationImageFactory(upload__report=report)
    client.force_login(image.consultation.requester)
    address = reverse("consultations:image_arrange", args=[image.consultation_id, image.pk])

    page = client.post(address, {"Q": "T"}, follow=True).content.decode()

    assert "9 files: 3 time points" in page
    assert TimelineEntry.objects.get().verb == "consultation.arrange_files"
