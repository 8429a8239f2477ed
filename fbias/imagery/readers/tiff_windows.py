"""Some rows of a TIFF's largest plane, without decoding the rest: slides may be of any size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import tifffile

from fbias.imagery.readers.source import NotTaken, Plane, distinct
from fbias.imagery.readers.tiff_colours import as_seen

Window = Callable[[Mapping[str, int], int, int], Plane]
Page = tifffile.TiffPage | tifffile.TiffFrame
UPRIGHT, CONTIGUOUS = 1, 1
JPEG = frozenset({6, 7, 33007, 34892})


def window_of(series: tifffile.TiffPageSeries) -> Window | None:
    """Where each page holds one plane in strips or tiles, and nothing is turned; else None."""
    page = series.keyframe
    axes, shape = distinct(series.axes), tuple(series.shape)
    split = axes.find("YX")
    plain = axes[split:] in {"YX", "YXS"} and page.size == int(np.prod(shape[split:]))
    turned = int(page.tags.valueof(274) or UPRIGHT) != UPRIGHT
    if split < 0 or not plain or turned or int(page.planarconfig) != CONTIGUOUS:
        return None
    if len(series.pages) != int(np.prod(shape[:split])):
        return None

    def rows(index: Mapping[str, int], top: int, bottom: int) -> Plane:
        lead = tuple(index.get(axis, 0) for axis in axes[:split])
        frame = series.pages[int(np.ravel_multi_index(lead, shape[:split])) if lead else 0]
        if frame is None:
            raise NotTaken
        band = _band(frame, page, top, bottom)
        return as_seen(band if axes.endswith("S") else band[:, :, 0], page)

    return rows


def _band(page: Page, keyframe: tifffile.TiffPage, top: int, bottom: int) -> Plane:
    if keyframe.dtype is None:
        raise NotTaken
    width, samples = keyframe.imagewidth, keyframe.samplesperpixel
    height = keyframe.tilelength if keyframe.is_tiled else keyframe.rowsperstrip
    across = -(-width // keyframe.tilewidth) if keyframe.is_tiled else 1
    first, last = top // height, -(-bottom // height)
    wanted = range(first * across, min(last * across, len(page.dataoffsets)))
    band = np.zeros((bottom - top, width, samples), keyframe.dtype.newbyteorder("="))
    options: dict[str, Any] = {"_fullsize": keyframe.is_tiled}
    if int(keyframe.compression) in JPEG:
        options |= {"jpegtables": page.jpegtables, "jpegheader": keyframe.jpegheader}
    handle = page.parent.filehandle
    for number in wanted:
        handle.seek(page.dataoffsets[number])
        content = handle.read(page.databytecounts[number])
        segment, (_plane, _depth, y, x, _sample), _shape = keyframe.decode(
            content or None, number, **options
        )
        if segment is not None:
            _lay(band, segment[0], y - top, x)
    return band


def _lay(band: Plane, segment: Plane, y: int, x: int) -> None:
    """Copy the part of a segment that lies in the band; its edges may stand over."""
    above = max(0, -y)
    part = segment[above : above + band.shape[0] - max(0, y), : band.shape[1] - x]
    band[max(0, y) : max(0, y) + part.shape[0], x : x + part.shape[1]] = part
