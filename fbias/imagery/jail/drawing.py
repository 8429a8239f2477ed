"""Small pictures of large images: percentile contrast, channel colours, projection in a budget."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import reduce
from itertools import islice, product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from fbias.imagery.findings.pixels import saturated_pixels
from fbias.imagery.limits import Limits
from fbias.imagery.readers.source import Image, NotTaken, Plane, TooLarge

LONGEST = 768
LONGEST_SMALL = 216  # beside a name in a list, on the sharpest screens
SMALL_QUALITY = 80
MOST_CHANNELS = 16
MOST_MIXED = 6
MOST_TRIED = 60  # planes, where those in the middle were never taken
MOST_LINES = 256
SAMPLED = 250_000
DARKEST, BRIGHTEST = 1.0, 99.8  # percentiles
WHITE, BLACK = "#ffffff", "#000000"
MARKED = (1.0, 0.1, 0.1)
PALETTE = ("#ff00ff", "#00ff00", "#00ffff", "#ffff00", "#ff5050", "#5080ff")
Levels = NDArray[np.float32]


class Drawer:
    """Draws into a folder, or only proves that it could where there is none."""

    def __init__(self, folder: Path | None, limits: Limits) -> None:
        self.folder, self.limits = folder, limits
        self.drawn: list[dict[str, Any]] = []

    def draw(self, image_index: int, image: Image) -> None:
        """The composite, and one picture per channel where there are several."""
        count = min(image.sizes.get("C", 1), MOST_CHANNELS)
        colors = colors_for(image, count)
        tints = {}
        for at, color in enumerate(colors):
            with suppress(NotTaken):
                plane = project(image, at, share=count, limits=self.limits)
                tints[at] = tinted(stretched(plane), color)
        if not tints:
            raise NotTaken
        if count == 1:
            self._save(image_index, None, tints[0])
            return
        # Transmitted light is white and would drown the stains.
        stains = [one for at, one in tints.items() if colors[at] != WHITE] or [*tints.values()]
        self._save(image_index, None, np.sum(stains[:MOST_MIXED], axis=0))
        for at, one in tints.items():
            self._save(image_index, at, one)

    def mark(self, image_index: int, image: Image) -> None:
        """Where any channel is saturated, in red over grey; no picture where none is seen."""
        count = min(image.sizes.get("C", 1), MOST_CHANNELS)
        image = replace(image, read=image.stored or image.read)
        levels, marks = [], []
        for at in range(count):
            with suppress(NotTaken):
                plane = project(image, at, share=count, limits=self.limits)
                levels.append(tinted(stretched(plane), WHITE))
                marks.append(saturated_pixels(plane, image.full_scale))
        if not any(mark.any() for mark in marks):
            return
        shown = np.max(levels, axis=0)
        shown[np.any(marks, axis=0)] = MARKED
        self._save(image_index, None, shown, is_marked=True)

    def _save(
        self, image_index: int, channel: int | None, levels: Levels, *, is_marked: bool = False
    ) -> None:
        picture = Pillow.fromarray((np.clip(levels, 0, 1) * 255 + 0.5).astype(np.uint8))
        picture.thumbnail((LONGEST, LONGEST))
        if self.folder is None:
            return
        number = len(self.drawn)
        picture.save(self.folder / f"{number}.png", optimize=False)
        if channel is None:
            small = picture.copy()
            small.thumbnail((LONGEST_SMALL, LONGEST_SMALL))
            small.save(self.folder / f"{number}.jpg", quality=SMALL_QUALITY)
        self.drawn.append(
            {
                "file": number,
                "image_index": image_index,
                "channel": channel,
                "is_marked": is_marked,
                "width": picture.width,
                "height": picture.height,
            }
        )


def colors_for(image: Image, count: int) -> list[str]:
    """The file's own colours where they tell the channels apart, else ours."""
    known = [channel.color for channel in image.channels or ()][:count]
    known += [None] * (count - len(known))
    if count == 1:
        return [known[0] or WHITE]
    stains = {color for color in known if color not in {None, WHITE, BLACK}}
    if not stains:
        return [PALETTE[at % len(PALETTE)] for at in range(count)]
    return [
        color if color not in {None, BLACK} else PALETTE[at % len(PALETTE)]
        for at, color in enumerate(known)
    ]


def project(image: Image, channel: int, *, share: int, limits: Limits) -> Plane:
    """The brightest of as many slices as the budget allows, in the middle of all other axes."""
    cost, budget = image.cost(LONGEST), limits.decoded
    if cost * share > budget and cost > budget // share:
        share = max(1, min(share, MOST_MIXED))
    affordable = int(budget // max(cost * share, 1)) if np.isfinite(cost) else 0
    if affordable < 1:
        if not cost <= budget:
            raise TooLarge
        affordable = 1
    return brightest_of(image, channel, min(affordable, limits.slices))


def brightest_of(image: Image, channel: int, affordable: int) -> Plane:
    """In the middle, or as near to it as something was taken; a line scan is laid out in rows."""
    sizes = image.sizes
    if sizes["Y"] == 1 and (along := longest_of(sizes)):
        return rows_of(image, channel, along)
    depth = sizes.get("Z", 1)
    slices = [depth // 2] if affordable < 2 else spread(depth, affordable)  # noqa: PLR2004
    for others in places_from_the_middle(sizes):
        taken = read_all(image, [{**others, "C": channel, "Z": z} for z in slices])
        if taken:
            return reduce(np.maximum, taken)
        slices = list(range(depth))[:MOST_TRIED]
    raise NotTaken


def read_all(image: Image, places: Iterable[Mapping[str, int]]) -> list[Plane]:
    """Those planes that were taken."""
    planes = []
    for place in places:
        with suppress(NotTaken):
            planes.append(plain(image.read(place, LONGEST)))
    return planes


def places_from_the_middle(sizes: Mapping[str, int]) -> Iterator[dict[str, int]]:
    axes = [axis for axis in sizes if axis not in "CZYXS"]
    near = [from_the_middle(sizes[axis]) for axis in axes]
    for place in islice(product(*near), MOST_TRIED):
        yield dict(zip(axes, place, strict=True))


def from_the_middle(length: int) -> list[int]:
    return sorted(range(length), key=lambda at: abs(at - length // 2))


def longest_of(sizes: Mapping[str, int]) -> str | None:
    """The axis that a scan of single lines was repeated along."""
    axis = max((axis for axis in sizes if axis not in "CYXS"), key=sizes.__getitem__, default=None)
    return axis if axis and sizes[axis] > 1 else None


def rows_of(image: Image, channel: int, along: str) -> Plane:
    middle = {axis: length // 2 for axis, length in image.sizes.items() if axis not in "CYXS"}
    lines = read_all(
        image,
        [
            {**middle, "C": channel, along: at}
            for at in spread(image.sizes[along], min(LONGEST, MOST_LINES))
        ],
    )
    if not lines:
        raise NotTaken
    return np.concatenate(lines)


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
        return np.asarray(plane[:, :, :3] / 255, np.float32)
    sample = plane.reshape(-1)[:: max(1, plane.size // SAMPLED)]
    low, high = map(float, np.percentile(sample, (DARKEST, BRIGHTEST)))
    if high <= low:
        low, high = float(plane.min()), float(plane.max())
    if high <= low:
        return np.full(plane.shape[:2], 0.5 if high else 0.0, np.float32)
    levels = (plane.astype(np.float32) - np.float32(low)) / np.float32(high - low)
    return np.asarray(np.clip(levels[:, :, :3] if colors else levels, 0, 1), np.float32)


def tinted(levels: Levels, color: str) -> Levels:
    """Give grey levels a colour; pictures that have colours keep them."""
    if levels.ndim == 3:  # noqa: PLR2004
        missing = 3 - levels.shape[2]
        return levels if not missing else np.repeat(levels[:, :, :1], 3, axis=2)
    tint = np.array([int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)], np.float32)
    return levels[:, :, None] * tint
