"""Pixels of a TIFF as they are meant to be seen: palettes, white as zero, inks, what is up."""

from __future__ import annotations

import numpy as np
import tifffile

from fbias.imagery.readers.source import Plane

PHOTOMETRIC = tifffile.PHOTOMETRIC
WHITE_POINT = (0.9505, 1.0, 1.089)  # of D65
FROM_XYZ = ((3.2406, -1.5372, -0.4986), (-0.9689, 1.8758, 0.0415), (0.0557, -0.2040, 1.0570))


def as_seen(plane: Plane, page: tifffile.TiffPage) -> Plane:
    """The stored numbers turned into what the file says they mean."""
    kind = page.photometric
    if kind == PHOTOMETRIC.MINISWHITE and plane.dtype.kind in "bu":
        plane = ~plane if plane.dtype.kind == "b" else _top(page, plane) - plane
    elif kind == PHOTOMETRIC.PALETTE and page.colormap is not None and plane.ndim == 2:  # noqa: PLR2004
        table = (page.colormap >> 8).astype(np.uint8).T
        plane = table[np.minimum(plane, len(table) - 1)]
    elif plane.ndim == 3 and plane.dtype == np.uint8:  # noqa: PLR2004
        if kind == PHOTOMETRIC.SEPARATED and plane.shape[2] >= 4:  # noqa: PLR2004
            plane = inked(plane)
        elif kind == PHOTOMETRIC.CIELAB and plane.shape[2] == 3:  # noqa: PLR2004
            plane = from_lab(plane)
    return upright(plane, int(page.tags.valueof(274) or 1))


def _top(page: tifffile.TiffPage, plane: Plane) -> int:
    bits = page.bitspersample
    return min(2 ** int(bits if isinstance(bits, int) else bits[0]) - 1, np.iinfo(plane.dtype).max)


def inked(plane: Plane) -> Plane:
    """Cyan, magenta, yellow, black: how much ink, so that nothing is white."""
    light = 255 - plane[:, :, :4].astype(np.uint16)
    return np.asarray(light[:, :, :3] * light[:, :, 3:] // 255, np.uint8)


def from_lab(plane: Plane) -> Plane:
    """8-bit CIE L*a*b*, a and b signed, to the red, green and blue of a screen."""
    light = (plane[:, :, 0] / 255 * 100 + 16) / 116
    a, b = (plane[:, :, at].view(np.int8).astype(float) for at in (1, 2))
    f = np.stack([light + a / 500, light, light - b / 200], axis=-1)
    xyz = np.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29)) * WHITE_POINT
    linear = np.clip(xyz @ np.array(FROM_XYZ).T, 0, 1)
    shown = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)  # noqa: PLR2004
    return np.asarray(shown * 255 + 0.5, np.uint8)


def upright(plane: Plane, orientation: int) -> Plane:
    """By the number that TIFF and EXIF share: 1 stands, 3 is on its head, 6 and 8 lie."""
    if orientation in {5, 6, 7, 8}:
        plane = plane.swapaxes(0, 1)
    if orientation in {2, 3, 6, 7}:
        plane = plane[:, ::-1]
    if orientation in {3, 4, 7, 8}:
        plane = plane[::-1]
    return plane
