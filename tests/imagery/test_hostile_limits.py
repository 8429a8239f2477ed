"""Members of archives, tags of DM, frames of films, parts of Zarr: each has an end.

Small and harmless files; the limits are lowered to just below them.
"""

import io
import stat
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from fbias.imagery.jail.work import examine
from fbias.imagery.limits import LIMITS
from fbias.imagery.readers import archive, dm, zarr_arrays
from tests.imagery import odd_files
from tests.imagery.made.dm import dm as made_dm
from tests.imagery.test_formats import zarr_2

PIXELS = np.arange(64 * 64, dtype=np.uint16).reshape(64, 64)


@pytest.fixture
def look(tmp_path):
    def look_at(content, **limits):
        path = tmp_path / "file"
        path.write_bytes(content)
        return examine(path, "file", tmp_path, replace(LIMITS, **limits))["report"]

    return look_at


def codes(report):
    return [one["code"] for one in report["findings"]]


def zipped(*members, mode=0, flags=0):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members:
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(info, content)
    return file.getvalue()


@pytest.mark.parametrize(
    "name", ("../out.tif", "/etc/out.tif", "a/../../out.tif", "a\\..\\out.tif")
)
def test_a_member_that_leads_out_of_its_archive_opens_nothing(look, name):
    assert codes(look(zipped((name, odd_files.tiff())))) == ["archive-unsafe"]


def test_a_link_in_an_archive_opens_nothing(look):
    linked = zipped(("cells.tif", b"/etc/passwd"), mode=stat.S_IFLNK | 0o777)

    assert codes(look(linked)) == ["archive-unsafe"]


def test_too_many_members_open_nothing_and_one_less_opens(look):
    three = zipped(*((f"{name}.tif", odd_files.tiff()) for name in ("one", "two", "three")))

    assert codes(look(three, members=2)) == ["archive-unsafe"]
    assert len(look(three, members=3)["images"]) == 3


def test_a_member_that_unpacks_to_far_more_than_it_is_opens_nothing(look, monkeypatch):
    flat = zipped(("flat.tif", bytes(500_000)))
    monkeypatch.setattr(archive, "SMALL", 1000)

    assert codes(look(flat)) == ["archive-unsafe"]


def test_what_does_not_fit_into_half_of_the_disk_is_left_and_said(look):
    both = zipped(("a.tif", odd_files.tiff()), ("b.png", odd_files.png()))

    report = look(both, written=2 * len(odd_files.png()) + 2)

    assert [one["where"] for one in report["findings"] if one["code"] == "archive-partly"] == [
        "1/2"
    ]


def test_an_archive_in_an_archive_stays_shut(look):
    assert look(zipped(("inner.zip", zipped(("cells.tif", odd_files.tiff())))))["readable"] is False


@pytest.mark.parametrize(("limit", "least"), (("DEEPEST", 1), ("MOST_TAGS", 3), ("MOST_WORDS", 1)))
def test_tags_of_dm_have_an_end(look, monkeypatch, limit, least):
    content = made_dm(PIXELS, scale=0.5, unit="nm")
    assert look(content)["readable"] is True
    monkeypatch.setattr(dm, limit, least)

    assert codes(look(content)) == ["unreadable"]


def test_a_part_of_zarr_that_is_too_large_is_not_unpacked(look, monkeypatch):
    content = zarr_2()
    path_ok = look(content)
    monkeypatch.setattr(zarr_arrays, "LARGEST_CHUNK", 10)

    assert path_ok["readable"] is True
    assert look(content)["readable"] is False


def test_names_of_zarr_have_an_end(look, monkeypatch):
    monkeypatch.setattr(zarr_arrays, "MOST_NAMES", 1)

    assert look(zarr_2())["readable"] is False
