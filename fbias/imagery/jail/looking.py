"""Look for faults in a few planes of each channel, at the resolution they were taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

import numpy as np

from fbias.imagery.findings import facts, finding, pixels
from fbias.imagery.jail.drawing import MOST_CHANNELS, plain, spread
from fbias.imagery.limits import Limits
from fbias.imagery.readers.source import Image, NotTaken, Plane, Source

FULL = 2**31  # longer than any side: nothing is thinned
CROP = 2048
SAMPLED = 3  # planes of a stack or a film, first and last among them
SLIDES_MAY = "info"  # slides are compressed with loss by design


def found_in(source: Source, limits: Limits) -> Iterator[dict[str, str]]:
    lossy = [image for image in source.images if image.is_lossy]
    if lossy and source.container not in facts.FILMS:
        is_slide = all(image.is_slide for image in lossy)
        yield finding("lossy-container", severity=SLIDES_MAY if is_slide else None)
    if any(_is_too_big(image) for image in source.images):
        yield finding("too-big")
    for image in source.images[: limits.drawn]:
        where = image.name if len(source.images) > 1 else None
        yield from _of_image(image, where, limits)


def _is_too_big(image: Image) -> bool:
    """One plane, and no smaller copies of it to look at."""
    longest = max(image.sizes["Y"], image.sizes["X"])
    return longest > facts.LARGEST_PLANE and image.cost(CROP) == image.cost(FULL)


def _of_image(image: Image, where: str | None, limits: Limits) -> Iterator[dict[str, str]]:
    count = min(image.sizes.get("C", 1), MOST_CHANNELS)
    if image.cost(FULL) * SAMPLED * count > 4 * limits.decoded:
        return
    by_code: dict[str, list[int]] = {}
    for channel in range(count):
        for code in _of_channel(image, channel):
            by_code.setdefault(code, []).append(channel)
    for code, channels in by_code.items():
        named = _names(image, channels) if len(channels) < count else None
        yield finding(code, ", ".join(filter(None, (where, named))) or None)


def _names(image: Image, channels: list[int]) -> str:
    known = image.channels or ()
    names = [known[at].name if at < len(known) else None for at in channels]
    return ", ".join(name or f"C{at + 1}" for name, at in zip(names, channels, strict=True))


def _of_channel(image: Image, channel: int) -> list[str]:
    planes = list(_sampled(image, channel))
    if not planes:
        return []
    if all(plane.min() == plane.max() for plane in planes):
        return ["blank"]
    fullest = max(planes, key=lambda plane: float(plane.max()) - float(plane.min()))
    return list(pixels.faults(fullest, full_scale=image.full_scale, is_lossy=image.is_lossy))


def _sampled(image: Image, channel: int) -> Iterator[Plane]:
    sizes, read = image.sizes, image.stored or image.read
    stacked = max("ZT", key=lambda axis: sizes.get(axis, 1))
    middle = {axis: length // 2 for axis, length in sizes.items() if axis not in "CYXS"}
    for at in spread(sizes.get(stacked, 1), SAMPLED):
        with suppress(NotTaken):
            yield centre(plain(read(_at(middle, channel, stacked, at), FULL)))


def _at(middle: Mapping[str, int], channel: int, axis: str, at: int) -> dict[str, int]:
    return {**middle, "C": channel, axis: at}


def centre(plane: Plane) -> Plane:
    """At most 2,048 x 2,048 pixels of its middle."""
    top, left = (max(0, (size - CROP) // 2) for size in plane.shape[:2])
    return np.ascontiguousarray(plane[top : top + CROP, left : left + CROP])
