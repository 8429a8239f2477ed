"""Olympus OIB, by oiffile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import oiffile

from fbias.imagery.limits import Limits
from fbias.imagery.readers.source import Image, Plane, Source, Unreadable, thin


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    try:
        oib = oiffile.OifFile(path)
    except (ValueError, KeyError, OSError) as error:
        raise Unreadable("This container holds no Olympus picture.") from error
    with oib:
        yield Source("oib", [_image(oib)])


def _image(oib: Any) -> Image:
    axes, shape = "".join(oib.axes), tuple(oib.shape)
    sizes = dict(zip(axes, shape, strict=True))
    return Image(
        axes=axes,
        shape=shape,
        dtype=str(np.dtype(oib.dtype)),
        read=lambda index, longest: _read(oib, axes, shape, index, longest),
        cost=lambda _longest: int(sizes["Y"] * sizes["X"]),
        pixel_size_um=_pixel_size(oib),
    )


def _read(
    oib: Any, axes: str, shape: tuple[int, ...], index: Mapping[str, int], longest: int
) -> Plane:
    """Every plane is a small TIFF inside; they are numbered in the order of the axes."""
    lead = tuple(index.get(axis, 0) for axis in axes[:-2])
    number = int(np.ravel_multi_index(lead, shape[:-2])) if lead else 0
    series = oib.series[0]
    return thin(series.imread(series.files[number]), longest)


def _pixel_size(oib: Any) -> tuple[float | None, float | None, None] | None:
    parameters = oib.mainfile.get("Reference Image Parameter") or {}
    x, y = (parameters.get(f"{side}ConvertValue") for side in ("Width", "Height"))
    unit = str(parameters.get("WidthUnit") or "")
    return (x, y, None) if unit in {"um", "µm"} else None
