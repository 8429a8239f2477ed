"""OME-XML: what it says of each of its images, and in which file their planes lie.

An image is never found by its number: some have no pixels, some lie in other files of a set.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from defusedxml import ElementTree

from fbias.imagery.readers.source import Channel, hex_color
from fbias.imagery.readers.units import PixelSize, micrometres, number, seconds

Position = tuple[int, int, int]  # c, z, t


@dataclass(frozen=True)
class OmeImage:
    name: str | None
    order: str
    sizes: dict[str, int]
    channels: Sequence[Channel]
    pixel_size_um: PixelSize
    time_step_s: float | None
    significant_bits: int | None
    here: dict[Position, int] = field(default_factory=dict)  # plane: page of this file
    elsewhere: frozenset[str] = frozenset()  # files of the set that hold the others

    @property
    def planes(self) -> int:
        return self.sizes["C"] * self.sizes["Z"] * self.sizes["T"]


@dataclass(frozen=True)
class Document:
    images: Sequence[OmeImage]
    is_elsewhere: bool  # “BinaryOnly”: the description itself lies in another file


def read(xml: str, pages: int) -> Document | None:
    """`None` where it is no XML: such a file is read by its pages alone."""
    try:
        root = ElementTree.fromstring(xml, forbid_dtd=True)
    except ElementTree.ParseError:
        return None
    mine = _own_name(root)
    images = [
        _image(node, pixels, mine, pages)
        for node in _all(root, "Image")
        if (pixels := next(_all(node, "Pixels"), None)) is not None
    ]
    return Document(images, next(_all(root, "BinaryOnly"), None) is not None)


def _all(node: Any, tag: str) -> Iterator[Any]:
    return (one for one in node.iter() if str(one.tag).rpartition("}")[2] == tag)


def _own_name(root: Any) -> str | None:
    """How this file is called in its own description: by its UUID, else as the only one named."""
    if own := root.get("UUID"):
        return str(own)
    named = {(node.text or "").strip() for node in _all(root, "UUID")}
    return next(iter(named)) if len(named) == 1 else None


def _image(node: Any, pixels: Any, mine: str | None, pages: int) -> OmeImage:
    attributes = dict(pixels.attrib)
    sizes = {axis: max(1, int(number(attributes.get(f"Size{axis}")) or 1)) for axis in "CZTYX"}
    channels = list(_all(pixels, "Channel"))
    if channels and sizes["C"] > len(channels):  # colour pictures count their samples as channels
        samples = [int(number(one.get("SamplesPerPixel")) or 1) for one in channels]
        sizes["C"] = len(channels) if sum(samples) == sizes["C"] else sizes["C"]
    here, elsewhere = _planes(pixels, attributes.get("DimensionOrder", "XYCZT"), sizes, mine, pages)
    bits = number(attributes.get("SignificantBits"))
    return OmeImage(
        name=node.get("Name"),
        order=attributes.get("DimensionOrder", "XYCZT"),
        sizes=sizes,
        channels=[Channel(one.get("Name"), _color(one.get("Color"))) for one in channels],
        pixel_size_um=_pixel_size(attributes),
        time_step_s=_time_step(pixels, attributes),
        significant_bits=int(bits) if bits else None,
        here=here,
        elsewhere=elsewhere,
    )


def _pixel_size(attributes: dict[str, str]) -> PixelSize:
    x, y, z = (
        micrometres(
            attributes.get(f"PhysicalSize{axis}"), attributes.get(f"PhysicalSize{axis}Unit", "µm")
        )
        for axis in "XYZ"
    )
    return x, y, z


def _time_step(pixels: Any, attributes: dict[str, str]) -> float | None:
    """The stated one, else how far the first planes of two time points lie apart."""
    step = seconds(attributes.get("TimeIncrement"), attributes.get("TimeIncrementUnit", "s"))
    if step:
        return step
    times = {
        int(number(plane.get("TheT")) or 0): seconds(
            plane.get("DeltaT"), plane.get("DeltaTUnit", "s")
        )
        for plane in _all(pixels, "Plane")
        if plane.get("TheC", "0") == "0" and plane.get("TheZ", "0") == "0"
    }
    known = [value for _at, value in sorted(times.items()) if value is not None]
    return float(np.median(np.diff(known))) if len(known) > 1 else None


def _color(value: str | None) -> str | None:
    """OME writes red, green, blue, alpha as one signed integer."""
    try:
        packed = int(value or "") & 0xFFFFFFFF
    except ValueError:
        return None
    return hex_color(packed >> 24, packed >> 16 & 255, packed >> 8 & 255)


def _planes(
    pixels: Any, order: str, sizes: dict[str, int], mine: str | None, pages: int
) -> tuple[dict[Position, int], frozenset[str]]:
    here: dict[Position, int] = {}
    elsewhere = set()
    moving = [axis for axis in order if axis in "CZT"]  # the first changes fastest
    every = [sizes[axis] for axis in reversed(moving)]
    for block in _all(pixels, "TiffData"):
        name = next(_all(block, "UUID"), None)
        if name is not None and (name.text or "").strip() != mine:
            elsewhere.add(str(name.get("FileName") or ""))
            continue
        first = [int(number(block.get(f"First{axis}")) or 0) for axis in reversed(moving)]
        if any(at >= most for at, most in zip(first, every, strict=True)):
            continue  # some programs number their planes beyond the sizes that they state
        start, page = int(np.ravel_multi_index(first, every)), int(number(block.get("IFD")) or 0)
        whole = 1 if block.get("IFD") is not None else pages
        count = int(number(block.get("PlaneCount")) or whole)
        for at in range(min(count, pages - page, int(np.prod(every)) - start)):
            places = dict(zip(reversed(moving), np.unravel_index(start + at, every), strict=True))
            here[(int(places["C"]), int(places["Z"]), int(places["T"]))] = page + at
    return here, frozenset(elsewhere)
