"""Nikon ND2, by the nd2 library, which maps the file: only what is looked at is read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import prod
from pathlib import Path
from typing import Any

import nd2
import numpy as np

from fbias.imagery.limits import Limits
from fbias.imagery.readers.elsewhere import opened
from fbias.imagery.readers.source import (
    Channel,
    Image,
    NotTaken,
    Plane,
    Remark,
    Source,
    Truncated,
    distinct,
    hex_color,
    thin,
)
from fbias.imagery.readers.units import PixelSize

CHUNK_MAP = b"ND2 CHUNK MAP SIGNATURE 0000001"
TAIL = 64
NOT_LOOPS = frozenset({"C", "Y", "X", "S"})


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    with path.open("rb") as file:
        file.seek(-min(TAIL, path.stat().st_size), os.SEEK_END)
        if CHUNK_MAP not in file.read():
            raise Truncated("The list of pictures at its end is missing.", container="nd2")
    with nd2.ND2File(opened(path)) as file_:
        planned = prod(length for axis, length in file_.sizes.items() if axis not in NOT_LOOPS)
        taken = min(planned, file_.attributes.sequenceCount or planned)
        remarks = [Remark("planes-missing", f"{taken}/{planned}")] if taken < planned else []
        yield Source("nd2", [_image(file_, taken)], remarks)


def _image(file: Any, taken: int) -> Image:
    sizes = _sizes(dict(file.sizes), taken)
    channels = getattr(file.metadata, "channels", None) or []
    return Image(
        axes=distinct("".join(axis[0] for axis in sizes)),
        shape=tuple(sizes.values()),
        dtype=str(np.dtype(file.dtype)),
        read=lambda index, longest: _read(file, sizes, index, longest, taken),
        cost=lambda _longest: int(sizes["Y"] * sizes["X"] * sizes.get("C", 1) * sizes.get("S", 1)),
        channels=[_channel(one.channel) for one in channels] or None,
        pixel_size_um=_pixel_size(channels[0].volume if channels else None, sizes),
        time_step_s=_time_step(file) if "T" in sizes else None,
        full_scale=2 ** (file.attributes.bitsPerComponentSignificant or 16) - 1,
    )


def _sizes(planned: dict[str, int], taken: int) -> dict[str, int]:
    """A run that was stopped keeps its planned length: its outer loop ends with what is there."""
    loops = [axis for axis in planned if axis not in NOT_LOOPS]
    if not loops:
        return planned
    inner = prod(planned[axis] for axis in loops[1:])
    return {**planned, loops[0]: max(1, -(-taken // inner))}


def _pixel_size(volume: Any, sizes: Mapping[str, int]) -> PixelSize | None:
    """Without a calibration the library says 1.0; a file of one slice has no step."""
    if volume is None:
        return None
    x, y, z = (
        value if is_known else None
        for value, is_known in zip(volume.axesCalibration, volume.axesCalibrated, strict=True)
    )
    return x, y, z if "Z" in sizes else None


def _read(
    file: Any, sizes: dict[str, int], index: Mapping[str, int], longest: int, taken: int
) -> Plane:
    """A frame holds all channels of one position; loops are numbered in file order."""
    loops = [axis for axis in sizes if axis not in NOT_LOOPS]
    lead = tuple(index.get(axis[0], 0) for axis in loops)
    number = int(np.ravel_multi_index(lead, [sizes[axis] for axis in loops])) if lead else 0
    if number >= taken:
        raise NotTaken
    frame = file.read_frame(number)  # C, Y, X (S last where it is RGB)
    if "C" in sizes:
        frame = frame[index.get("C", 0)]
    elif frame.ndim > 2 and "S" not in sizes:  # noqa: PLR2004
        frame = frame[0]
    if "S" in sizes and frame.shape[0] == sizes["S"]:
        frame = np.moveaxis(frame, 0, -1)
    return thin(frame, longest)


def _channel(one: Any) -> Channel:
    return Channel(one.name, hex_color(one.color.r, one.color.g, one.color.b))


def _time_step(file: Any) -> float | None:
    """The period of the only loop in time; without a delay, what was measured."""
    loops = [loop for loop in file.experiment or [] if loop.type in {"TimeLoop", "NETimeLoop"}]
    if len(loops) != 1:
        return None
    periods = getattr(loops[0].parameters, "periods", None) or [loops[0].parameters]
    if len(periods) != 1:
        return None
    measured = getattr(periods[0], "periodDiff", None)
    period = periods[0].periodMs or (measured.avg if measured else 0)
    return float(period) / 1000 or None
