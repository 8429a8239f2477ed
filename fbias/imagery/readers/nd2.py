"""Nikon ND2, by the nd2 library."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nd2
import numpy as np

from fbias.imagery.limits import Limits
from fbias.imagery.readers.source import (
    Channel,
    Image,
    Plane,
    Source,
    Truncated,
    hex_color,
    thin,
)

CHUNK_MAP = b"ND2 CHUNK MAP SIGNATURE 0000001"
TAIL = 64


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    with path.open("rb") as file:
        file.seek(-min(TAIL, path.stat().st_size), os.SEEK_END)
        if CHUNK_MAP not in file.read():
            raise Truncated("The list of pictures at its end is missing.", container="nd2")
    with nd2.ND2File(path) as file_:
        yield Source("nd2", [_image(file_)])


def _image(file: Any) -> Image:
    sizes = dict(file.sizes)
    voxel = file.voxel_size()
    return Image(
        axes="".join("S" if axis == "S" else axis[0] for axis in sizes),
        shape=tuple(sizes.values()),
        dtype=str(np.dtype(file.dtype)),
        read=lambda index, longest: _read(file, sizes, index, longest),
        cost=lambda _longest: int(sizes["Y"] * sizes["X"] * sizes.get("C", 1) * sizes.get("S", 1)),
        channels=_channels(file),
        pixel_size_um=(voxel.x, voxel.y, voxel.z),
        time_step_s=_time_step(file),
    )


def _read(file: Any, sizes: dict[str, int], index: Mapping[str, int], longest: int) -> Plane:
    """A frame holds all channels of one position; loops are numbered in file order."""
    loops = [axis for axis in sizes if axis not in {"C", "Y", "X", "S"}]
    lead = tuple(index.get(axis, 0) for axis in loops)
    number = int(np.ravel_multi_index(lead, [sizes[axis] for axis in loops])) if lead else 0
    frame = file.read_frame(number)  # C, Y, X (S last where it is RGB)
    if "C" in sizes:
        frame = frame[index.get("C", 0)]
    elif frame.ndim > 2 and "S" not in sizes:  # noqa: PLR2004
        frame = frame[0]
    if "S" in sizes and frame.shape[0] == sizes["S"]:
        frame = np.moveaxis(frame, 0, -1)
    return thin(frame, longest)


def _channels(file: Any) -> list[Channel] | None:
    found = getattr(file.metadata, "channels", None) or []
    return [
        Channel(
            one.channel.name,
            hex_color(one.channel.color.r, one.channel.color.g, one.channel.color.b),
        )
        for one in found
    ] or None


def _time_step(file: Any) -> float | None:
    for loop in file.experiment or []:
        period = getattr(getattr(loop, "parameters", None), "periodMs", None)
        if loop.type == "TimeLoop" and period:
            return float(period) / 1000
    return None
