"""NIfTI-1 in one file, plain or gzipped. Its lengths have no unit unless somebody set one."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from fbias.imagery.limits import Limits
from fbias.imagery.readers.raw import Raw, image_of
from fbias.imagery.readers.source import Source, Truncated, Unreadable
from fbias.imagery.readers.units import micrometres, seconds

HEADER = 348
TYPES = {
    2: "u1", 4: "i2", 8: "i4", 16: "f4", 32: "c8", 64: "f8", 256: "i1", 512: "u2", 768: "u4",
}  # fmt: skip
LENGTHS = {1: "m", 2: "mm", 3: "µm"}
TIMES = {8: "s", 16: "ms", 24: "µs"}
FASTEST_FIRST = "XYZTCQU"


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    with path.open("rb") as file:
        is_zipped = file.read(2) == b"\x1f\x8b"
    with gzip.open(path) if is_zipped else path.open("rb") as file:
        head = file.read(HEADER + 4)
    if len(head) < HEADER:
        raise Truncated("The file ends inside its header.", container="nifti")
    if head[344:347] != b"n+1":
        raise Unreadable("This archive holds no image that we know.", container="gzip")
    order = "<" if struct.unpack_from("<i", head)[0] == HEADER else ">"
    count, *lengths = struct.unpack_from(f"{order}8h", head, 40)
    kind = struct.unpack_from(f"{order}h", head, 70)[0]
    if kind not in TYPES or not 2 <= count <= len(FASTEST_FIRST):  # noqa: PLR2004
        raise Unreadable("Its kind of pixels is none that we know.", container="nifti")
    steps = struct.unpack_from(f"{order}8f", head, 76)
    start = int(struct.unpack_from(f"{order}f", head, 108)[0])
    unit, clock = LENGTHS.get(head[123] & 7, ""), TIMES.get(head[123] & 56, "")
    sizes = dict(zip(FASTEST_FIRST, lengths[:count], strict=False))
    axes = [axis for axis in reversed(sizes) if axis in "YX" or sizes[axis] > 1]
    raw = Raw(
        path, start, np.dtype(order + TYPES[kind]), "".join(axes),
        tuple(sizes[axis] for axis in axes),
    )  # fmt: skip
    if is_zipped:
        raw = _zipped(raw, start, limits.decoded)
    x, y, z = (micrometres(step, unit) for step in steps[1:4])
    yield Source(
        "nifti",
        [
            image_of(
                raw,
                pixel_size_um=(x, y, z if "Z" in axes else None),
                time_step_s=seconds(steps[4], clock) if "T" in axes else None,
            )
        ],
    )


def _zipped(raw: Raw, start: int, most: int) -> Raw:
    """The whole file is one stream: its header is inflated with its pixels."""
    return Raw(raw.path, 0, raw.dtype, raw.axes, raw.shape, is_zipped=True, skip=start, most=most)
