"""Olympus OIB and OIF, by oiffile: every plane is a small TIFF, found by its indices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import oiffile

from fbias.imagery.limits import Limits
from fbias.imagery.readers.source import (
    Channel,
    Image,
    NotTaken,
    Plane,
    Remark,
    Source,
    Unreadable,
    thin,
)
from fbias.imagery.readers.units import PixelSize, micrometres, number, seconds

NUMBERS = "XYCZT"  # as the sections of the axes are numbered


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    try:
        oib = oiffile.OifFile(path)
    except (ValueError, KeyError, OSError) as error:
        raise Unreadable("This container holds no Olympus picture.") from error
    with oib:
        planes = _planes(oib)
        planned = int(np.prod(oib.shape[:-2], dtype=np.int64))
        missing = [Remark("planes-missing", f"{len(planes)}/{planned}")]
        yield Source(
            "oib" if oib.is_oib else "oif",
            [_image(oib, planes)],
            missing if len(planes) < planned else [],
        )


def _planes(oib: Any) -> dict[tuple[int, ...], str]:
    """The file of each plane; what stands in the order of names need not be that of planes."""
    main = oib.series[0]
    return dict(zip(map(tuple, main.indices), main, strict=True))


def _image(oib: Any, planes: Mapping[tuple[int, ...], str]) -> Image:
    axes, shape = "".join(oib.axes), tuple(oib.shape)
    sizes = dict(zip(axes, shape, strict=True))
    return Image(
        axes=axes,
        shape=shape,
        dtype=str(np.dtype(oib.dtype)),
        read=lambda index, longest: thin(_read(oib, axes[:-2], planes, index), longest),
        cost=lambda _longest: int(sizes["Y"] * sizes["X"]),
        channels=_channels(oib, sizes.get("C", 1)),
        pixel_size_um=_pixel_size(oib, sizes),
        time_step_s=seconds(*_step(oib, "T", sizes)),
        full_scale=_full_scale(oib),
    )


def _read(
    oib: Any, lead: str, planes: Mapping[tuple[int, ...], str], index: Mapping[str, int]
) -> Plane:
    name = planes.get(tuple(index.get(axis, 0) for axis in lead))
    if name is None:
        raise NotTaken
    return np.asarray(oib.asarray(name))


def _section(oib: Any, name: str) -> Mapping[str, Any]:
    return oib.mainfile.get(name) or {}


def _pixel_size(oib: Any, sizes: Mapping[str, int]) -> PixelSize:
    section = _section(oib, "Reference Image Parameter")
    x, y = (
        micrometres(section.get(f"{side}ConvertValue"), str(section.get(f"{side}Unit") or ""))
        for side in ("Width", "Height")
    )
    return x, y, micrometres(*_step(oib, "Z", sizes))


def _step(oib: Any, axis: str, sizes: Mapping[str, int]) -> tuple[float | None, str]:
    """How far two slices or time points lie apart, and in which unit."""
    section = _section(oib, f"Axis {NUMBERS.index(axis)} Parameters Common")
    start, end = (number(section.get(f"{name}Position")) for name in ("Start", "End"))
    count = sizes.get(axis, 1)
    if count < 2 or start is None or end is None:  # noqa: PLR2004
        return None, ""
    return abs(end - start) / (count - 1), str(
        section.get("UnitName") or section.get("PixUnit") or ""
    )


def _channels(oib: Any, count: int) -> list[Channel] | None:
    names = [
        str(_section(oib, f"Channel {at + 1} Parameters").get("DyeName") or "") or None
        for at in range(count)
    ]
    return [Channel(name) for name in names] if any(names) else None


def _full_scale(oib: Any) -> int | None:
    bits = number(_section(oib, "Reference Image Parameter").get("ValidBitCounts"))
    return 2 ** int(bits) - 1 if bits else None
