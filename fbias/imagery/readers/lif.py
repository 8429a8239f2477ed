"""Leica LIF, LOF and XLEF, by liffile: one picture per series, tiles as axis M.

Scans without Y (xz, lines in time) get a Y of one line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import liffile
import numpy as np

from fbias.imagery.limits import Limits
from fbias.imagery.readers.elsewhere import opened
from fbias.imagery.readers.source import (
    Channel,
    Image,
    Plane,
    Source,
    Truncated,
    Unreadable,
    distinct,
    refuse_entities,
    thin,
)
from fbias.imagery.readers.units import micrometres, seconds

LUTS = {
    "red": "#ff0000", "green": "#00ff00", "blue": "#0000ff", "cyan": "#00ffff",
    "magenta": "#ff00ff", "yellow": "#ffff00", "gray": "#ffffff", "grey": "#ffffff",
}  # fmt: skip
NUMBERED = {"1": "X", "2": "Y", "3": "Z", "4": "T"}


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    kind = path.suffix.lower().lstrip(".") if path.suffix.lower() in {".lof", ".xlef"} else "lif"
    with liffile.LifFile(opened(path)) as lif:
        refuse_entities(lif.xml_header())
        images = [image for image in lif.images if image.size and "X" in image.dims]
        if not images:
            raise Unreadable("There is no picture in this file.", container=kind)
        if kind == "lif":
            _refuse_truncated(images, path.stat().st_size)
        yield Source(kind, [_image(image) for image in images[: limits.images]])


def _refuse_truncated(images: list[Any], size: int) -> None:
    for image in images:
        block = image.memory_block
        if block.offset + block.size > size:
            raise Truncated("The file ends before its last picture.", container="lif")


def _image(image: Any) -> Image:
    sizes = dict(image.sizes)
    axes, shape = distinct("".join(axis[0] for axis in sizes)), list(sizes.values())
    if "Y" not in axes:
        at = axes.index("X")
        axes = f"{axes[:at]}Y{axes[at:]}"
        shape.insert(at, 1)
    steps = _steps(image)
    return Image(
        axes=axes,
        shape=tuple(shape),
        dtype=str(np.dtype(image.dtype)),
        read=lambda index, longest: thin(_read(image, axes, index), longest),
        cost=lambda _longest: int(np.prod([sizes[axis] for axis in image.dims[-2:]])),
        name=image.name,
        channels=_channels(image, sizes.get("C", 1)),
        pixel_size_um=(
            micrometres(*steps.get("X", (None, ""))),
            micrometres(*steps.get("Y", (None, ""))),
            micrometres(*steps.get("Z", (None, ""))),
        ),
        time_step_s=seconds(*steps.get("T", (None, ""))),
    )


def _read(image: Any, axes: str, index: Mapping[str, int]) -> Plane:
    """A frame holds the last two axes, which need not be Y and X; a colour picture also S."""
    letters = [letter for letter in axes if letter in image.dims or letter != "Y"]
    of = dict(zip(image.dims, letters, strict=True))
    inside = [*image.dims[-3:]] if "S" in image.dims[-3:] else [*image.dims[-2:]]
    lead = {dim: index.get(of[dim], 0) for dim in image.dims if dim not in inside}
    plane = image.frame(**lead)
    for dim in [dim for dim in inside if dim not in {"Y", "X", "S"}]:
        plane = np.take(plane, index.get(of[dim], 0), axis=inside.index(dim))
        inside.remove(dim)
    return plane if "Y" in inside else plane[np.newaxis]


def _steps(image: Any) -> dict[str, tuple[float, str]]:
    """From the first element to the last, in the unit that stands beside it."""
    steps = {}
    for node in image.xml_element.iter("DimensionDescription"):
        axis = NUMBERED.get(node.get("DimID", ""), node.get("DimID", ""))
        count = int(node.get("NumberOfElements", 1))
        length = abs(float(node.get("Length") or 0))
        if count > 1 and length:
            steps[axis] = (length / (count - 1), node.get("Unit") or "")
    return steps


def _channels(image: Any, count: int) -> list[Channel] | None:
    """Leica names colour tables, not stains."""
    tables = [node.get("LUTName", "") for node in image.xml_element.iter("ChannelDescription")][
        :count
    ]
    colors = [LUTS.get(name.lower()) for name in tables]
    return [Channel(None, color) for color in colors] if any(colors) and count > 1 else None
