"""MRC and CCP4 maps, and DeltaVision, which uses the same header of 1,024 bytes otherwise."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from fbias.imagery.limits import Limits
from fbias.imagery.readers.raw import Raw, image_of
from fbias.imagery.readers.source import Channel, Source, Unreadable

HEADER = 1024
DELTAVISION = -16224
MAP_TYPES = {0: "i1", 1: "i2", 2: "f4", 4: "c8", 6: "u2", 12: "f2"}
DV_TYPES = {0: "u1", 1: "i2", 2: "f4", 4: "c8", 6: "u2", 7: "i4"}
ORDERS = {0: "CTZYX", 1: "TZCYX", 2: "TCZYX"}  # DeltaVision: which of z, w, t changes fastest
IMOD, SIGNED = b"IMOD", 1
ANGSTROMS = 1e-4  # in micrometres


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    with path.open("rb") as file:
        head = file.read(HEADER)
    for order in "<>":
        if struct.unpack_from(f"{order}h", head, 96)[0] == DELTAVISION:
            yield _deltavision(path, head, order)
            return
    yield _map(path, head, ">" if head[212:213] == b"\x11" else "<")


def _type_of(mode: int, types: dict[int, str], order: str) -> np.dtype[np.generic]:
    if mode not in types:
        raise Unreadable("Its kind of pixels is none that we know.", container="mrc")
    return np.dtype(order + types[mode])


def _map(path: Path, head: bytes, order: str) -> Source:
    nx, ny, nz, mode = struct.unpack_from(f"{order}4i", head)
    grid = struct.unpack_from(f"{order}3i", head, 28)
    cell = struct.unpack_from(f"{order}3f", head, 40)
    (extended,) = struct.unpack_from(f"{order}i", head, 92)
    dtype = _type_of(mode, MAP_TYPES, order)
    if mode == 0 and head[152:156] in {IMOD, IMOD[::-1]}:
        (flags,) = struct.unpack_from(f"{order}i", head, 156)
        dtype = np.dtype("i1" if flags & SIGNED else "u1")
    x, y, z = (
        length / count * ANGSTROMS if count > 0 and length > 0 else None
        for length, count in zip(cell, grid, strict=True)
    )
    axes, shape = ("ZYX", (nz, ny, nx)) if nz > 1 else ("YX", (ny, nx))
    image = image_of(
        Raw(path, HEADER + extended, dtype, axes, shape),
        pixel_size_um=(x, y, z if nz > 1 else None),
    )
    return Source("mrc", [image])


def _deltavision(path: Path, head: bytes, order: str) -> Source:
    """Micrometres, where a map has angstroms."""
    nx, ny, count, mode = struct.unpack_from(f"{order}4i", head)
    x, y, z = struct.unpack_from(f"{order}3f", head, 40)
    (extended,) = struct.unpack_from(f"{order}i", head, 92)
    times, sequence = struct.unpack_from(f"{order}2h", head, 180)
    waves = struct.unpack_from(f"{order}6h", head, 196)
    channels, times = max(1, waves[0]), max(1, times)
    lengths = {"C": channels, "T": times, "Z": count // (channels * times), "Y": ny, "X": nx}
    axes = [axis for axis in ORDERS.get(sequence, ORDERS[0]) if axis in "YX" or lengths[axis] > 1]
    names = [Channel(f"{wave} nm" if wave > 0 else None) for wave in waves[1 : channels + 1]]
    image = image_of(
        Raw(
            path,
            HEADER + extended,
            _type_of(mode, DV_TYPES, order),
            "".join(axes),
            tuple(lengths[axis] for axis in axes),
        ),
        channels=names if any(one.name for one in names) else None,
        pixel_size_um=(x, y, z if lengths["Z"] > 1 else None),
    )
    return Source("dv", [image])
