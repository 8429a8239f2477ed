"""Zeiss CZI, by czifile: one picture per scene, planes from the smallest useful pyramid level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import prod
from pathlib import Path
from typing import Any

import czifile
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
    Unreadable,
    refuse_entities,
    thin,
)
from fbias.imagery.readers.units import PixelSize

PHOTOGRAPHS = frozenset({"label", "slidepreview"})
JPEG = 1


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    size = path.stat().st_size
    try:
        with czifile.CziFile(opened(path)) as czi:
            yield _source(czi, size, limits)
    except czifile.CziSegmentNotFoundError as error:
        raise Truncated("The list of pictures at its end is missing.", container="czi") from error


def _source(czi: Any, size: int, limits: Limits) -> Source:
    if any(entry.file_position >= size for entry in czi.subblock_directory):
        raise Truncated("The file ends before its last picture.", container="czi")
    refuse_entities(czi.metadata())
    scenes = list(czi.scenes.values())[: limits.images]
    if not scenes:
        raise Unreadable("There is no picture in this file.", container="czi")
    names = {entry.name.lower() for entry in czi.attachment_directory}
    return Source(
        "czi",
        [_image(scene) for scene in scenes],
        [remark for scene in scenes if (remark := _missing(scene))],
        person="label" if names & PHOTOGRAPHS else None,
    )


def _image(scene: Any) -> Image:
    sizes = dict(zip(scene.dims, scene.shape, strict=True))
    return Image(
        axes="".join(scene.dims),
        shape=tuple(scene.shape),
        dtype=str(np.dtype(scene.dtype)),
        read=lambda index, longest: _read(scene, index, longest),
        cost=lambda longest: _samples(_level(scene, longest)),
        name=scene.name,
        channels=_channels(scene, sizes),
        pixel_size_um=_pixel_size(scene, sizes),
        time_step_s=_time_step(scene),
        is_lossy=any(int(entry.compression) == JPEG for entry in scene.directory_entries),
        is_slide=len(scene.levels) > 1,
    )


def _pixel_size(scene: Any, sizes: Mapping[str, int]) -> PixelSize:
    """A distance of slices stands in files of one slice as well."""
    scales = scene.attrs.get("coord_scales") or {}
    x, y, z = (scales[axis] * 1e6 if axis in scales else None for axis in "XYZ")
    return x, y, z if sizes.get("Z", 1) > 1 else None


def _missing(scene: Any) -> Remark | None:
    """Planes that were never taken, counted by their places outside of Y and X."""
    axes = [axis for axis in scene.dims if axis not in {"Y", "X", "S"}]
    taken = {
        tuple(dict(zip(entry.dims, entry.start, strict=True)).get(axis, 0) for axis in axes)
        for entry in scene.directory_entries
        if not entry.is_pyramid
    }
    planned = prod(scene.shape[scene.dims.index(axis)] for axis in axes)
    return Remark("planes-missing", f"{len(taken)}/{planned}") if len(taken) < planned else None


def _level(scene: Any, longest: int) -> Any:
    fitting = [
        level
        for level in scene.levels
        if max(level.sizes["Y"], level.sizes["X"]) >= longest and level.dims == scene.dims
    ]
    return min(fitting, key=lambda level: level.sizes["Y"], default=scene)


def _samples(level: Any) -> int:
    return int(level.sizes["Y"] * level.sizes["X"] * level.sizes.get("S", 1))


def _read(scene: Any, index: Mapping[str, int], longest: int) -> Plane:
    level = _level(scene, longest)
    start = dict(
        zip(level.dims, level.start, strict=True)
    )  # selections count from the file's start
    chosen = {
        axis: start[axis] + index.get(axis, 0) for axis in level.dims if axis not in {"Y", "X", "S"}
    }
    try:
        selected = level(**chosen)
        if not selected.directory_entries:
            raise NotTaken
        plane = selected.asarray()
    except ValueError as error:
        if "no subblocks" in str(error):
            raise NotTaken from error
        raise
    return thin(plane, longest)


def _channels(scene: Any, sizes: Mapping[str, int]) -> list[Channel] | None:
    """A scene may hold some channels of the file only: they are numbered as in the file."""
    channels = [
        Channel(str(name), _color(facts.get("Color"))) for name, facts in scene.channels.items()
    ]
    first = min(
        (dict(zip(entry.dims, entry.start, strict=True)).get("C", 0))
        for entry in scene.directory_entries
    )
    here = channels[first : first + sizes.get("C", 1)]
    return here if here and len(here) == sizes.get("C", 1) else None


def _color(value: object) -> str | None:
    """CZI writes #AARRGGBB or #RRGGBB."""
    text = str(value or "")
    return f"#{text[-6:].lower()}" if text.startswith("#") and len(text) in {7, 9} else None


def _time_step(scene: Any) -> float | None:
    times = scene.coords.get("T") if "T" in scene.dims else None
    return None if times is None or len(times) < 2 else float(np.median(np.diff(times)))  # noqa: PLR2004
