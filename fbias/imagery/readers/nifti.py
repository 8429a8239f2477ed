"""NIfTI-1 and NIfTI-2 in one file, plain or gzipped: lengths have no unit unless one was set."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fbias.imagery.limits import Limits
from fbias.imagery.readers.raw import Raw, image_of
from fbias.imagery.readers.source import Source, Truncated, Unreadable
from fbias.imagery.readers.units import micrometres, seconds


@dataclass(frozen=True)
class Layout:
    """Where things stand in the header of one version, and how wide they are."""

    told: int  # its own length
    size: int
    mark: tuple[int, bytes]
    lengths: tuple[int, str]
    kind: int
    steps: tuple[int, str]
    start: tuple[int, str]
    units: Mapping[str, int]

    def is_in(self, head: bytes) -> bool:
        return head[self.mark[0] :].startswith(self.mark[1])


FIRST = Layout(
    348, 352, (344, b"n+1"), (40, "8h"), 70, (76, "8f"), (108, "f"), {"<": 123, ">": 123}
)
SECOND = Layout(
    540, 544, (4, b"n+2"), (16, "8q"), 12, (104, "8d"), (168, "q"), {"<": 500, ">": 503}
)
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
        head = file.read(SECOND.size)
    layout = next((one for one in (FIRST, SECOND) if one.is_in(head)), None)
    if layout is None:
        raise Unreadable("This archive holds no image that we know.", container="gzip")
    if len(head) < layout.size:
        raise Truncated("The file ends inside its header.", container="nifti")
    order = "<" if struct.unpack_from("<i", head)[0] == layout.told else ">"
    count, *lengths = struct.unpack_from(order + layout.lengths[1], head, layout.lengths[0])
    kind = struct.unpack_from(f"{order}h", head, layout.kind)[0]
    if kind not in TYPES or not 2 <= count <= len(FASTEST_FIRST):  # noqa: PLR2004
        raise Unreadable("Its kind of pixels is none that we know.", container="nifti")
    steps = struct.unpack_from(order + layout.steps[1], head, layout.steps[0])
    start = int(struct.unpack_from(order + layout.start[1], head, layout.start[0])[0])
    units = head[layout.units[order]]
    unit, clock = LENGTHS.get(units & 7, ""), TIMES.get(units & 56, "")
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
