"""HDF5: Imaris, BigDataViewer, EMD, and any other file with arrays in it, by h5py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from fbias.imagery.limits import Limits
from fbias.imagery.readers import emd
from fbias.imagery.readers.elsewhere import opened
from fbias.imagery.readers.raw import arranged
from fbias.imagery.readers.source import (
    Channel,
    Image,
    Plane,
    Source,
    Unreadable,
    hex_color,
    step_for,
)
from fbias.imagery.readers.units import PixelSize, micrometres, number

DEEPEST, MOST = 8, 1000


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    try:
        file = h5py.File(opened(path), "r")
    except OSError as error:
        raise Unreadable("The file is damaged, or cut.", container="hdf5") from error
    with file:
        if "DataSetInfo" in file and "DataSet" in file:
            yield Source("ims", [_imaris(file)])
        elif "s00" in file and "t00000" in file:
            yield Source("bdv", _bigdataviewer(file)[: limits.images])
        elif found := emd.velox(file) if emd.is_velox(file) else emd.berkeley(file):
            yield Source("emd", found[: limits.images])
        else:
            yield Source("hdf5", _others(file)[: limits.images])


# --- Imaris -------------------------------------------------------------------------------------


def word(node: Any, name: str) -> str | None:
    """Imaris writes words as arrays of single letters."""
    value = node.attrs.get(name)
    if value is None:
        return None
    letters = np.asarray(value).reshape(-1)
    return b"".join(np.bytes_(letter) for letter in letters).decode("utf-8", "replace")


def _imaris(file: h5py.File) -> Image:
    """Its arrays are padded; the true lengths stand in their attributes."""
    info = file["DataSetInfo/Image"]
    levels = [file["DataSet"][name] for name in sorted(file["DataSet"], key=_last_number)]
    full = levels[0]
    times, channels = len(full), len(full["TimePoint 0"])
    x, y, z = _true_size(full["TimePoint 0/Channel 0"])
    sizes = {"T": times, "C": channels, "Z": z, "Y": y, "X": x}
    axes = "".join(axis for axis in sizes if axis in "YX" or sizes[axis] > 1)

    def read(index: Mapping[str, int], longest: int) -> Plane:
        level = _level(levels, longest)
        node = level[f"TimePoint {index.get('T', 0)}/Channel {index.get('C', 0)}"]
        width, height, depth = _true_size(node)
        step = step_for(height, width, longest)
        at = min(depth - 1, index.get("Z", 0) * depth // z)
        return np.asarray(node["Data"][at, :height:step, :width:step])

    def cost(longest: int) -> int:
        width, height, _depth = _true_size(_level(levels, longest)["TimePoint 0/Channel 0"])
        return width * height

    return Image(
        axes=axes,
        shape=tuple(sizes[axis] for axis in axes),
        dtype=str(full["TimePoint 0/Channel 0/Data"].dtype),
        read=read,
        cost=cost,
        channels=[_imaris_channel(file, at) for at in range(channels)],
        pixel_size_um=_imaris_pixel(info, (x, y, z)),
        time_step_s=_imaris_time_step(file) if times > 1 else None,
    )


def _last_number(name: str) -> int:
    return int(name.rpartition(" ")[2])


def _level(levels: list[Any], longest: int) -> Any:
    for level in reversed(levels):
        if max(_true_size(level["TimePoint 0/Channel 0"])[:2]) >= longest:
            return level
    return levels[0]


def _true_size(node: Any) -> tuple[int, int, int]:
    padded = node["Data"].shape[::-1]
    x, y, z = (
        int(word(node, f"ImageSize{axis}") or length)
        for axis, length in zip("XYZ", padded, strict=True)
    )
    return x, y, z


def _imaris_pixel(info: Any, sizes: tuple[int, int, int]) -> PixelSize:
    unit = word(info, "Unit") or ""
    x, y, z = (
        micrometres(
            ((number(word(info, f"ExtMax{at}")) or 0) - (number(word(info, f"ExtMin{at}")) or 0))
            / size,
            unit,
        )
        for at, size in enumerate(sizes)
    )
    return x, y, z if sizes[2] > 1 else None


def _imaris_channel(file: h5py.File, at: int) -> Channel:
    node = file.get(f"DataSetInfo/Channel {at}")
    if node is None:
        return Channel()
    parts = [number(part) for part in (word(node, "Color") or "").split()]
    known = [part for part in parts if part is not None]
    color = hex_color(*(part * 255 for part in known)) if len(known) == 3 else None  # noqa: PLR2004
    return Channel(word(node, "Name"), color)


def _imaris_time_step(file: h5py.File) -> float | None:
    node = file.get("DataSetInfo/TimeInfo")
    told = [word(node, f"TimePoint{at}") for at in (1, 2)] if node is not None else []
    try:
        first, second = (datetime.fromisoformat(str(one)) for one in told)
    except ValueError:
        return None
    return (second - first).total_seconds()


# --- BigDataViewer, and the rest ----------------------------------------------------------------


def _bigdataviewer(file: h5py.File) -> list[Image]:
    """One picture per setup; names and lengths stand in the XML beside it, which is not here."""
    times = [name for name in file if name.startswith("t") and name[1:].isdigit()]
    setups = [name for name in file if name.startswith("s") and name[1:].isdigit()]
    images = []
    for setup in sorted(setups):
        arrays = [file[f"{time}/{setup}/0/cells"] for time in sorted(times) if setup in file[time]]
        if arrays:
            images.append(_in_time(arrays, setup))
    return images


def _in_time(arrays: list[Any], name: str) -> Image:
    class Rows:
        def __getitem__(self, chosen: tuple[Any, ...]) -> Any:
            time, rest = (chosen[0], chosen[1:]) if len(arrays) > 1 else (0, chosen)
            return arrays[time][rest]

    lead: tuple[int, ...] = (len(arrays),) if len(arrays) > 1 else ()
    return arranged(
        Rows, axes="T" * len(lead) + "ZYX", shape=(*lead, *arrays[0].shape),
        dtype=arrays[0].dtype, name=name,
    )  # fmt: skip


def _others(file: h5py.File) -> list[Image]:
    images = [_plain(array) for array in _arrays(file)]
    if not images:
        raise Unreadable("There is no picture in this file.", container="hdf5")
    return images


def _plain(array: Any) -> Image:
    return arranged(
        lambda: array,
        axes="QUVWIJ"[: array.ndim - 2] + "YX",
        shape=array.shape,
        dtype=array.dtype,
        name=array.name.strip("/"),
    )


def _arrays(group: h5py.Group, depth: int = 0) -> Iterator[Any]:
    """Arrays of numbers with two axes or more, not following links out of the file."""
    for name in list(group)[:MOST]:
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            continue
        node = group[name]
        if isinstance(node, h5py.Group) and depth < DEEPEST:
            yield from _arrays(node, depth + 1)
        elif isinstance(node, h5py.Dataset) and _is_picture(node):
            yield node


def _is_picture(node: Any) -> bool:
    return node.dtype.kind in "buif" and 2 <= node.ndim <= 8 and min(node.shape[-2:]) > 1  # noqa: PLR2004
