"""Princeton Instruments SPE: a header of 4,100 bytes, then frame after frame."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from fbias.imagery.limits import Limits
from fbias.imagery.readers.raw import Raw, image_of
from fbias.imagery.readers.source import Source

HEADER = 4100
TYPES = {0: "<f4", 1: "<i4", 2: "<i2", 3: "<u2", 5: "<f8", 6: "<u1", 8: "<u4"}


def is_one(head: bytes, size: int) -> bool:
    """No magic stands in it: its numbers must fit together, and into the file."""
    if len(head) < HEADER:
        return False
    width, height, frames, kind = _numbers(head)
    (version,) = struct.unpack_from("<f", head, 1992)
    if not 1 <= version < 4 or kind not in TYPES or min(width, height, frames) < 1:  # noqa: PLR2004
        return False
    return HEADER + width * height * frames * np.dtype(TYPES[kind]).itemsize <= size


def _numbers(head: bytes) -> tuple[int, int, int, int]:
    (kind,) = struct.unpack_from("<h", head, 108)
    (width,), (height,) = struct.unpack_from("<H", head, 42), struct.unpack_from("<H", head, 656)
    (frames,) = struct.unpack_from("<i", head, 1446)
    return width, height, frames, kind


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    with path.open("rb") as file:
        width, height, frames, kind = _numbers(file.read(HEADER))
    axes, shape = ("TYX", (frames, height, width)) if frames > 1 else ("YX", (height, width))
    yield Source("spe", [image_of(Raw(path, HEADER, np.dtype(TYPES[kind]), axes, shape))])
