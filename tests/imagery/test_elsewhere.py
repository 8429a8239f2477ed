"""A file whose bytes lie elsewhere is read by ranges, and told as one at hand."""

import io
import zipfile

import h5py
import numpy as np
import pytest
import tifffile

from fbias.imagery import inspection
from fbias.imagery.jail.work import examine
from fbias.imagery.readers import may_lie_elsewhere
from fbias.imagery.readers.elsewhere import BLOCK, KEPT, Elsewhere
from fbias.imagery.tasks import inspect_upload
from tests.imagery import odd_files
from tests.imagery.made.czi import czi, description
from tests.imagery.made.lif import Series, lif
from tests.imagery.made.nd2 import nd2

PLANE = np.arange(4096, dtype="<u2").reshape(64, 64)


def hdf5():
    file = io.BytesIO()
    with h5py.File(file, "w") as made:
        made["pixels"] = PLANE
    return file.getvalue()


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("cells.tif", odd_files.tiff())
    return file.getvalue()


FILES = {
    "tif": odd_files.tiff(),
    "czi": czi([(PLANE, {"C": 0})], description(("DAPI", "#FF0000FF"))),
    "lif": lif(Series("cells", PLANE, ((1, 64, 6.3e-06, "m"), (2, 64, 6.3e-06, "m")))),
    "nd2": nd2([PLANE]),
    "h5": hdf5(),
    "zip": zipped(),
}


def elsewhere(content, name="file"):
    """The file, and the ranges of it that were asked for."""
    asked = []

    def read_at(offset, length):
        asked.append((offset, length))
        return content[offset : offset + length]

    return Elsewhere(read_at, len(content), name), asked


@pytest.mark.parametrize("suffix", FILES)
def test_every_format_that_is_read_by_ranges_says_what_it_says_at_hand(suffix, tmp_path):
    content, name = FILES[suffix], f"cells.{suffix}"
    path = tmp_path / name
    path.write_bytes(content)
    far, asked = elsewhere(content, name)

    answer = examine(far, name, tmp_path)

    assert may_lie_elsewhere(content[:512], name)
    assert answer["report"]["readable"] is True
    assert answer == examine(path, name, tmp_path)
    assert asked


def test_what_describes_a_folder_beside_it_and_what_nobody_knows_are_fetched():
    assert not may_lie_elsewhere(odd_files.tiff()[:512], "slide.vsi")
    assert not may_lie_elsewhere(odd_files.png()[:512], "photo.png")
    assert not may_lie_elsewhere(bytes(512), "cells.tif")


@pytest.mark.parametrize(
    ("start", "count"),
    ((0, 10), (BLOCK - 5, 10), (0, 3 * BLOCK), (5 * BLOCK + 7, 10**9), (10**9, 5), (BLOCK, 0)),
)
def test_any_range_reads_as_the_bytes_themselves(start, count):
    content = np.random.default_rng(1).bytes(5 * BLOCK + 100)
    far, _asked = elsewhere(content)
    file = far.open()

    file.seek(start)

    assert file.read(count) == content[start : start + count]
    assert file.read() == content[start + count :]


def test_neighbours_are_asked_for_together_and_once():
    far, asked = elsewhere(bytes(10 * BLOCK))
    file = far.open()
    file.seek(2 * BLOCK)
    file.read(1)

    file.seek(0)
    file.read(5 * BLOCK)
    file.seek(0)
    file.read(5 * BLOCK)

    assert asked == [(2 * BLOCK, BLOCK), (0, 2 * BLOCK), (3 * BLOCK, 2 * BLOCK)]


def test_what_is_kept_of_a_file_has_an_end():
    far, _asked = elsewhere(bytes(2 * BLOCK) * KEPT)
    file = far.open()

    while file.read(BLOCK):
        pass

    assert len(file.kept) == KEPT


def large(pages=1):
    """A small picture in a file of which most is never looked at."""
    file = io.BytesIO()
    tifffile.imwrite(file, np.stack([PLANE] * pages), metadata={"axes": "ZYX"}, ome=True)
    return file.getvalue() + bytes(4 * 1024**2)


@pytest.mark.django_db
@pytest.mark.parametrize(("least", "fetches"), ((10**6, False), (100, True)))
def test_a_large_file_is_looked_at_where_it_lies_or_fetched_where_that_is_not_enough(
    available, monkeypatch, caplog, least, fetches
):
    caplog.set_level("INFO", logger="fbias.imagery.inspection")
    monkeypatch.setattr(inspection, "FROM_AFAR", 1)
    monkeypatch.setattr(inspection, "LEAST_READ", least)
    content = large() if not fetches else odd_files.tiff()
    upload = available(content, name="cells.ome.tif")

    inspect_upload(upload_id=str(upload.pk))

    upload.refresh_from_db()
    assert (upload.is_readable, upload.preview_state) == (True, "drawn")
    spent = int(caplog.messages[-1].split(" by ")[1].split()[0])
    assert spent < len(content) // 20
