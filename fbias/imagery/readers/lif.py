"""Leica LIF, by liffile: one picture per series, tiles as axis M."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import liffile
import numpy as np

from fbias.imagery.limits import Limits
from fbias.imagery.readers.source import (
    Channel,
    Image,
    Plane,
    Source,
    Unreadable,
    refuse_entities,
    thin,
)

LUTS = {
    "red": "#ff0000", "green": "#00ff00", "blue": "#0000ff", "cyan": "#00ffff",
    "magenta": "#ff00ff", "yellow": "#ffff00", "gray": "#ffffff", "grey": "#ffffff",
}  # fmt: skip


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    with liffile.LifFile(path) as lif:
        refuse_entities(lif.xml_header())
        images = [image for image in lif.images if image.size and {"Y", "X"} <= set(image.dims)]
        if not images:
            raise Unreadable("There is no picture in this file.", container="lif")
        yield Source("lif", [_image(image) for image in images[: limits.images]])


def _image(image: Any) -> Image:
    sizes = dict(image.sizes)
    x, y, z = (_spacing(image, axis, 1e6) for axis in "XYZ")
    return Image(
        axes="".join(axis[0] for axis in sizes),
        shape=tuple(sizes.values()),
        dtype=str(np.dtype(image.dtype)),
        read=lambda index, longest: _read(image, index, longest),
        cost=lambda _longest: int(sizes["Y"] * sizes["X"] * sizes.get("S", 1)),
        name=image.name,
        channels=_channels(image, sizes.get("C", 1)),
        pixel_size_um=(x, y, z),
        time_step_s=_spacing(image, "T", 1.0),
    )


def _read(image: Any, index: Mapping[str, int], longest: int) -> Plane:
    chosen = {axis: index.get(axis[0], 0) for axis in image.dims if axis not in {"Y", "X", "S"}}
    return thin(image.frame(**chosen), longest)


def _spacing(image: Any, axis: str, factor: float) -> float | None:
    found = image.coords.get(axis)
    if found is None or len(found) < 2:  # noqa: PLR2004
        return None
    return abs(float(found[1]) - float(found[0])) * factor


def _channels(image: Any, count: int) -> list[Channel] | None:
    """Leica names colour tables, not stains."""
    tables = [node.get("LUTName", "") for node in image.xml_element.iter("ChannelDescription")][
        :count
    ]
    colors = [LUTS.get(name.lower()) for name in tables]
    return [Channel(None, color) for color in colors] if any(colors) and count > 1 else None
