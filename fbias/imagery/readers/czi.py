"""Zeiss CZI, by czifile: one picture per scene, planes from the smallest useful pyramid level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import czifile
import numpy as np

from fbias.imagery.limits import Limits
from fbias.imagery.readers.source import (
    Channel,
    Image,
    NamesPerson,
    Plane,
    Source,
    Truncated,
    Unreadable,
    refuse_entities,
    thin,
)


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    size = path.stat().st_size
    with czifile.CziFile(path) as czi:
        if any(entry.file_position >= size for entry in czi.subblock_directory):
            raise Truncated("The file ends before its last picture.", container="czi")
        if any(entry.name.lower() == "label" for entry in czi.attachment_directory):
            raise NamesPerson(
                "label", "The file holds the photograph of its label.", container="czi"
            )
        refuse_entities(czi.metadata())
        scenes = list(czi.scenes.values())[: limits.images]
        if not scenes:
            raise Unreadable("There is no picture in this file.", container="czi")
        yield Source("czi", [_image(scene) for scene in scenes])


def _image(scene: Any) -> Image:
    scales = scene.attrs.get("coord_scales") or {}
    x, y, z = (scales[axis] * 1e6 if axis in scales else None for axis in "XYZ")
    return Image(
        axes="".join(scene.dims),
        shape=tuple(scene.shape),
        dtype=str(np.dtype(scene.dtype)),
        read=lambda index, longest: _read(scene, index, longest),
        cost=lambda longest: _samples(_level(scene, longest)),
        name=scene.name,
        channels=_channels(scene),
        pixel_size_um=(x, y, z),
        time_step_s=_time_step(scene),
    )


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
    return thin(level(**chosen).asarray(), longest)


def _channels(scene: Any) -> list[Channel] | None:
    found = scene.channels
    return [Channel(str(name), _color(facts.get("Color"))) for name, facts in found.items()] or None


def _color(value: object) -> str | None:
    """CZI writes #AARRGGBB or #RRGGBB."""
    text = str(value or "")
    return f"#{text[-6:].lower()}" if text.startswith("#") and len(text) in {7, 9} else None


def _time_step(scene: Any) -> float | None:
    times = scene.coords.get("T") if "T" in scene.dims else None
    return None if times is None or len(times) < 2 else float(np.median(np.diff(times)))  # noqa: PLR2004
