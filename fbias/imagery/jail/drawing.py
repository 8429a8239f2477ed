"""Small pictures of large images: percentile contrast, channel colours, projection in a budget."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from fbias.imagery.readers.source import Channel, Image, Plane, TooLarge

LONGEST = 768
DECODED = 64 * 1024**2  # samples for one picture; more is “too large to preview”
MOST_CHANNELS = 16
MOST_MIXED = 6
SAMPLED = 250_000
DARKEST, BRIGHTEST = 1.0, 99.8  # percentiles
PALETTE = ("#ff00ff", "#00ff00", "#00ffff", "#ffff00", "#ff5050", "#5080ff")
Levels = NDArray[np.float32]


class Drawer:
    """Draws into a folder, or only proves that it could where there is none."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.drawn: list[dict[str, Any]] = []

    def draw(self, image_index: int, image: Image) -> None:
        """The composite, and one picture per channel where there are several."""
        count = min(image.sizes.get("C", 1), MOST_CHANNELS)
        channels = [stretched(project(image, channel=at, share=count)) for at in range(count)]
        if count == 1:
            self._save(image_index, None, tinted(channels[0], self._color(image, 0, count)))
            return
        mixed = sum(
            (
                tinted(one, self._color(image, at, count))
                for at, one in enumerate(channels[:MOST_MIXED])
            ),
            start=np.zeros((*channels[0].shape[:2], 3), np.float32),
        )
        self._save(image_index, None, mixed)
        for at, one in enumerate(channels):
            self._save(image_index, at, tinted(one, self._color(image, at, count)))

    @staticmethod
    def _color(image: Image, at: int, count: int) -> str:
        """The file's own colour; white for several channels says nothing, so we choose."""
        known = image.channels or ()
        color = (known[at] if at < len(known) else Channel()).color
        if count == 1:
            return color or "#ffffff"
        plain = sum(channel.color in {None, "#ffffff", "#000000"} for channel in known)
        return color if color and not plain else PALETTE[at % len(PALETTE)]

    def _save(self, image_index: int, channel: int | None, levels: Levels) -> None:
        picture = Pillow.fromarray((np.clip(levels, 0, 1) * 255 + 0.5).astype(np.uint8))
        picture.thumbnail((LONGEST, LONGEST))
        if self.folder is None:
            return
        number = len(self.drawn)
        picture.save(self.folder / f"{number}.png", optimize=False)
        self.drawn.append(
            {
                "file": number,
                "image_index": image_index,
                "channel": channel,
                "width": picture.width,
                "height": picture.height,
            }
        )


def project(image: Image, *, channel: int, share: int) -> Plane:
    """The brightest of as many slices as the budget allows, in the middle of all other axes."""
    cost = image.cost(LONGEST)
    if cost * share > DECODED and cost > DECODED // share:
        share = max(1, min(share, MOST_MIXED))
    affordable = int(DECODED // max(cost * share, 1)) if np.isfinite(cost) else 0
    if affordable < 1:
        if not cost <= DECODED:
            raise TooLarge
        affordable = 1
    sizes = image.sizes
    index = {axis: length // 2 for axis, length in sizes.items() if axis not in "CZYXS"}
    index["C"] = channel
    depth = sizes.get("Z", 1)
    slices = [depth // 2] if affordable < 2 else spread(depth, affordable)  # noqa: PLR2004
    brightest: Plane | None = None
    for z in slices:
        plane = plain(image.read(index | {"Z": z}, LONGEST))
        brightest = plane if brightest is None else np.maximum(brightest, plane)
    assert brightest is not None  # noqa: S101 - there is always one slice
    return brightest


def spread(depth: int, most: int) -> list[int]:
    """At most so many slices, evenly from the first to the last."""
    return sorted({int(z) for z in np.linspace(0, depth - 1, min(depth, most))})


def plain(plane: Plane) -> Plane:
    """Numbers that can be compared: no complex parts, no truth values, no missing ones."""
    if plane.dtype.kind == "c":
        plane = np.abs(plane)
    if plane.dtype.kind == "b":
        plane = plane.astype(np.uint8)
    if plane.dtype.kind == "f":
        plane = np.nan_to_num(plane.astype(np.float32), posinf=0, neginf=0)
    return plane


def stretched(plane: Plane) -> Levels:
    """From 0 to 1 between two percentiles; colour pictures of 8 bits stay as they are."""
    colors = plane.ndim == 3  # noqa: PLR2004
    if colors and plane.dtype == np.uint8:
        return plane[:, :, :3].astype(np.float32) / 255
    sample = plane.reshape(-1)[:: max(1, plane.size // SAMPLED)]
    low, high = np.percentile(sample, (DARKEST, BRIGHTEST))
    if high <= low:
        low, high = float(plane.min()), float(plane.max())
    if high <= low:
        return np.full(plane.shape[:2], 0.5 if high else 0.0, np.float32)
    levels = (plane.astype(np.float32) - np.float32(low)) / np.float32(high - low)
    return np.clip(levels[:, :, :3] if colors else levels, 0, 1).astype(np.float32)


def tinted(levels: Levels, color: str) -> Levels:
    """Give grey levels a colour; pictures that have colours keep them."""
    if levels.ndim == 3:  # noqa: PLR2004
        missing = 3 - levels.shape[2]
        return levels if not missing else np.repeat(levels[:, :, :1], 3, axis=2)
    tint = np.array([int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)], np.float32)
    return levels[:, :, None] * tint
