"""NRRD. A header may name its pixels anywhere: only a file that lies beside it is followed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from fbias.imagery.limits import Limits
from fbias.imagery.readers.raw import Raw, image_of
from fbias.imagery.readers.source import Companion, Source, Unreadable
from fbias.imagery.readers.units import PixelSize, micrometres, number

LONGEST = 1024 * 1024  # bytes of a header
TYPES = {
    "signed char": "i1", "int8": "i1", "int8_t": "i1", "uchar": "u1", "unsigned char": "u1",
    "uint8": "u1", "uint8_t": "u1", "short": "i2", "int16": "i2", "int16_t": "i2",
    "ushort": "u2", "unsigned short": "u2", "uint16": "u2", "uint16_t": "u2", "int": "i4",
    "int32": "i4", "int32_t": "i4", "uint": "u4", "unsigned int": "u4", "uint32": "u4",
    "uint32_t": "u4", "float": "f4", "double": "f8",
}  # fmt: skip
COLOURS = {"rgb-color": "S", "rgba-color": "S", "vector": "C", "list": "C", "time": "T"}


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    with path.open("rb") as file:
        head, gap, _rest = file.read(LONGEST).partition(b"\n\n")
    if not gap:
        head, gap, _rest = head.partition(b"\r\n\r\n")
    fields = _fields(head.decode("utf-8", "replace"))
    start = len(head) + len(gap)
    if named := fields.get("data file") or fields.get("datafile"):
        path, start = beside(path, named), 0
    sizes = [int(length) for length in fields.get("sizes", "").split()]
    dtype = TYPES.get(fields.get("type", "").lower())
    encoding = fields.get("encoding", "raw").lower()
    if not sizes or dtype is None or encoding not in {"raw", "gzip", "gz"}:
        raise Unreadable("Its kind of pixels is none that we know.", container="nrrd")
    axes = _axes(fields, len(sizes))
    order = ">" if fields.get("endian", "little").lower() == "big" else "<"
    raw = Raw(
        path,
        start,
        np.dtype(order + dtype),
        axes[::-1],
        tuple(reversed(sizes)),
        is_zipped=encoding != "raw",
        most=limits.decoded,
    )
    yield Source("nrrd", [image_of(raw, pixel_size_um=_pixel_size(fields, axes))])


def beside(path: Path, named: str) -> Path:
    """Only a file of the same folder is followed: an upload that was sent together."""
    other = path.parent / named
    if Path(named).name != named or not other.is_file():
        raise Companion(f"Its pixels lie in another file ({named[:80]}).", container="nrrd")
    return other


def _fields(text: str) -> dict[str, str]:
    pairs = (line.split(":", 1) for line in text.splitlines() if ":" in line and line[0] != "#")
    return {key.strip().lower(): value.lstrip("=").strip() for key, value in pairs}


def _axes(fields: dict[str, str], count: int) -> str:
    """From the fastest on: what is neither colour nor time is x, y, z in this order."""
    kinds = [*fields.get("kinds", "").lower().split(), *[""] * count][:count]
    space = iter("XYZQUVW")
    return "".join(COLOURS.get(kind) or next(space) for kind in kinds)


def _pixel_size(fields: dict[str, str], axes: str) -> PixelSize | None:
    """A spacing without a unit of length is a number of nothing."""
    units = [unit.strip() for unit in fields.get("space units", fields.get("units", "")).split('"')]
    units = [unit for unit in units if unit]
    if "space directions" in fields:
        vectors = [one for one in fields["space directions"].split() if one != "none"]
        steps = [_length(vector) for vector in vectors]
    else:
        steps = [number(step) for step in fields.get("spacings", "").split()]
        steps = [step for step, axis in zip(steps, axes, strict=False) if axis in "XYZ"]
    known = dict(zip("XYZ", zip(steps, units, strict=False), strict=False))
    x, y, z = (micrometres(*known[axis]) if axis in known else None for axis in "XYZ")
    return x, y, z if "Z" in axes else None


def _length(vector: str) -> float | None:
    parts = [number(part) for part in vector.strip("()").split(",")]
    return float(np.linalg.norm([part for part in parts if part is not None])) or None
