"""Faults that the pixels of one plane show. Pure: an array in, codes of findings out.

Its figures are measured on clean and on damaged planes; what they mean stands in
`data/qc_checks.csv`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[Any]

FULL_SCALES = (255, 1023, 4095, 16383, 65535)
SMALLEST = 64  # pixels; smaller planes show no pattern
FLAT = 0.7  # share of 2 x 2 tiles of one value: a mask, or labels
BLOCKY = 1.10  # a step at the 8-pixel grid of JPEG over the others
SATURATED, SATURATED_BRIGHTFIELD = 1e-4, 0.05
SPIKE_PIXELS, SPIKE_RATIO = 20, 5
CUT_DARK, CUT_NEXT = 0.2, 0.2
DIM = 32  # grey levels
DARK, LIGHT = 40, 110
BAR_LONGEST, BAR_HIGH = 40, 15


@dataclass(frozen=True)
class Codes:
    """The grey values that occur."""

    count: int
    lowest: int
    highest: int
    gcd: int
    gap: float
    regular: float
    empty: float

    @classmethod
    def of(cls, plane: Plane) -> Codes:
        values = np.unique(plane).astype(np.int64)
        lowest, highest = int(values[0]), int(values[-1])
        if values.size < 3:  # noqa: PLR2004 - no gaps to compare
            return cls(values.size, lowest, highest, 0, 0.0, 0.0, 0.0)
        gaps = np.diff(values[:-1]) if values.size > 3 else np.diff(values)  # noqa: PLR2004 - the top may be clipped
        gap = float(np.median(gaps))
        low, high = np.percentile(plane, [1, 99])
        inside = values[(values >= low) & (values <= high)]
        return cls(
            values.size,
            lowest,
            highest,
            int(np.gcd.reduce(gaps)),
            gap,
            float((np.abs(gaps - gap) <= 1).mean()),
            float(1 - inside.size / max(int(high - low) + 1, 1)),
        )


def faults(plane: Plane, *, full_scale: int | None = None, is_lossy: bool = False) -> Iterator[str]:
    """Codes of what this plane shows, for a plane of Y, X or Y, X, S."""
    limit, is_colour = SATURATED, plane.ndim == 3  # noqa: PLR2004
    if is_colour and plane.shape[2] >= 3 and plane.dtype == np.uint8:  # noqa: PLR2004
        kind = colour_kind(plane[:, :, :3])
        if kind in {"gray-as-rgb", "merged-rgb"}:
            yield kind
        limit = SATURATED if kind == "merged-rgb" else SATURATED_BRIGHTFIELD
    grey = strongest_colour(plane) if is_colour else plane
    if grey.dtype == bool:
        yield "label-or-mask"
    elif grey.min() == grey.max():
        yield "blank"
    elif np.issubdtype(grey.dtype, np.integer):
        yield from _of_integers(grey, limit, full_scale, is_lossy=is_lossy, is_colour=is_colour)


def _of_integers(
    plane: Plane, limit: float, full_scale: int | None, *, is_lossy: bool, is_colour: bool
) -> Iterator[str]:
    aligned, shifted = equal_tiles(plane), equal_tiles(plane[1:, 1:])
    codes = Codes.of(plane)
    if (aligned > FLAT and shifted > FLAT) or codes.count == 2:  # noqa: PLR2004
        yield "label-or-mask"
        return
    if not is_lossy and min(blockiness(plane)) >= BLOCKY:
        yield "jpeg-traces"
    yield from _of_codes(plane, codes)
    if is_saturated(plane, limit, full_scale):
        yield "saturated"
    if not is_colour and is_dark_clipped(plane):
        yield "dark-clipped"
    if aligned > 0.98 and shifted < FLAT:  # noqa: PLR2004
        yield "enlarged"
    if has_bar(plane):
        yield "burned-in"


def _of_codes(plane: Plane, codes: Codes) -> Iterator[str]:
    if plane.dtype.itemsize > 1:
        if codes.highest > 1023 and (codes.gcd in {256, 257} or codes.count <= 256):  # noqa: PLR2004
            yield "8bit-in-16bit"
        elif codes.count > 256 and codes.gcd < 2 and codes.gap >= 3 and codes.regular >= 0.85:  # noqa: PLR2004
            yield "rescaled"
    elif codes.count > 8 and codes.empty > 0.3:  # noqa: PLR2004
        yield "stretched-8bit"
    if codes.highest - codes.lowest < DIM:
        yield "low-dynamic-range"


def blockiness(plane: Plane) -> tuple[float, float]:
    """The median step across the 8-pixel grid of JPEG over the median step elsewhere: y, x."""
    if min(plane.shape) <= SMALLEST:
        return (1.0, 1.0)
    y, x = (_grid_step(plane.astype(np.float32), axis) for axis in (0, 1))
    return y, x


def _grid_step(plane: Plane, axis: int) -> float:
    steps = np.abs(np.diff(plane, axis=axis)).mean(axis=1 - axis)
    phases = np.array([np.median(steps[at::8]) for at in range(8)])
    others = float(np.median(phases[:7]))
    return float(phases[7]) / others if others > 0 else 1.0


def is_saturated(plane: Plane, limit: float, full_scale: int | None) -> bool:
    """At the camera's largest value, or piled up at the largest that occurs."""
    top = int(plane.max())
    at_top = int((plane == top).sum())
    if at_top < SPIKE_PIXELS:
        return False
    below = top - plane[plane < top].astype(np.int64)
    piled = np.bincount(below[below <= 50], minlength=51)[1:51].mean()  # noqa: PLR2004
    if limit == SATURATED and at_top >= SPIKE_RATIO * max(float(piled), 1e-9):
        return True
    scales = {*FULL_SCALES, full_scale} - {None}
    return top in scales and at_top / plane.size > limit


def saturated_pixels(plane: Plane, full_scale: int | None) -> NDArray[np.bool_]:
    """Those at the largest value, of a plane that is saturated; else none."""
    grey = strongest_colour(plane) if plane.ndim == 3 else plane  # noqa: PLR2004
    if grey.dtype.kind not in "iu" or grey.min() == grey.max():
        return np.zeros(grey.shape, bool)
    if not is_saturated(grey, SATURATED, full_scale):
        return np.zeros(grey.shape, bool)
    return np.asarray(grey == grey.max())


def is_dark_clipped(plane: Plane) -> bool:
    if plane.min() != 0 or (share := float((plane == 0).mean())) <= CUT_DARK:
        return False
    following = np.unique(plane[plane > 0])[0]
    return float((plane == following).mean()) < share * CUT_NEXT


def equal_tiles(plane: Plane) -> float:
    """The share of tiles of 2 x 2 pixels that have one value."""
    height, width = (size // 2 * 2 for size in plane.shape)
    if not height or not width:
        return 0.0
    tiles = plane[:height, :width].reshape(height // 2, 2, width // 2, 2)
    return float((tiles.max(axis=(1, 3)) == tiles.min(axis=(1, 3))).mean())


def colour_kind(plane: Plane) -> str:
    """A grey image, merged stains on black, a bright field, or none of them."""
    red, green, blue = (plane[:, :, at].astype(np.float32) for at in range(3))
    of_one_colour = sum(bool(one.any()) for one in (red, green, blue)) == 1
    if of_one_colour or (np.array_equal(red, green) and np.array_equal(green, blue)):
        return "gray-as-rgb"
    light = 0.299 * red + 0.587 * green + 0.114 * blue
    middle, dark = float(np.median(light)), float((light < DARK).mean())
    if middle < 60 and dark > 0.5:  # noqa: PLR2004
        return "merged-rgb"
    return "brightfield" if middle > LIGHT and dark < 0.05 else ""  # noqa: PLR2004


def strongest_colour(plane: Plane) -> Plane:
    """Green, which most of the light goes to; another where a one-colour picture has no green."""
    green = plane[:, :, min(1, plane.shape[2] - 1)]
    return green if green.any() else plane[:, :, :3].max(axis=2)


def has_bar(plane: Plane) -> bool:
    """A flat bar of the largest value near the edge, as a scale bar is drawn."""
    height, width = plane.shape
    edge = max(1, int(height * 0.15))
    for strip in (plane[:edge], plane[-edge:]):
        rows = (strip == plane.max()) & (plane.max() > 0)
        runs = [_longest_run(row) for row in rows]
        lines = [run for run in runs if run[1] >= min(BAR_LONGEST, width)]
        if 2 <= len(lines) <= BAR_HIGH and len(set(lines)) == 1 and lines[0][1] < width:  # noqa: PLR2004
            return True
    return False


def _longest_run(row: Plane) -> tuple[int, int]:
    """Where it begins, and how long it is."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(np.int8), [0]))))
    if not edges.size:
        return 0, 0
    starts, lengths = edges[::2], edges[1::2] - edges[::2]
    longest = int(lengths.argmax())
    return int(starts[longest]), int(lengths[longest])
