"""F16: sixty odd files in a row; each is answered in time, and the worker stays as it was."""

import time

import psutil
import pytest

from fbias.imagery.jail.runner import run_in_jail
from tests.imagery import odd_files

pytestmark = pytest.mark.timeout(900)

SECONDS_FOR_ONE = 120
SHORT = pytest.param(10, id="short")
LONG = pytest.param(60, id="long", marks=[pytest.mark.long])


def odd():
    """Again and again: cut off, of another kind, with a document type, empty, nonsense."""
    whole = odd_files.tiff()
    kinds = (
        (whole[: len(whole) // 2], "half.tif"),
        (odd_files.tiff_of_many_directories(20), "many.tif"),
        (odd_files.ome_with_a_document_type(), "typed.ome.tif"),
        (odd_files.archive("../up.txt", "/absolute.txt"), "names.zip"),
        (b"MZ" + bytes(500), "program.czi"),
        (b"<html>" * 50, "page.nd2"),
    )
    while True:
        yield from kinds


@pytest.mark.parametrize("files", (SHORT, LONG))
def test_odd_files_in_a_row_cost_the_worker_nothing(files, tmp_path, record_property):
    worker = psutil.Process()
    before, slowest, answered = worker.memory_info().rss, 0.0, 0

    for (content, name), number in zip(odd(), range(files), strict=False):
        path = tmp_path / f"{number}"
        path.write_bytes(content)
        began = time.monotonic()
        result = run_in_jail(path, name=name, workspace=tmp_path)
        slowest = max(slowest, time.monotonic() - began)
        answered += bool(result.report["findings"]) or "readable" in result.report

    grown = (worker.memory_info().rss - before) // 1024**2
    record_property("F16", f"{answered} of {files} answered, slowest {slowest:.1f} s, +{grown} MB")
    assert answered == files
    assert slowest < SECONDS_FOR_ONE
    assert grown < 100
