"""Gatan DM3 and DM4: a tree of tags; pixels are found by where they lie and mapped.

The first image is a thumbnail wherever there is a second.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from fbias.imagery.limits import Limits
from fbias.imagery.readers.raw import Raw, arranged, image_of
from fbias.imagery.readers.source import Image, Source, Truncated, Unreadable
from fbias.imagery.readers.units import PixelSize, micrometres

PIXELS = {
    1: "i2", 2: "f4", 3: "c8", 6: "u1", 7: "i4", 9: "i1", 10: "u2", 11: "u4", 12: "f8", 13: "c16",
    14: "?", 8: "u1", 23: "u1",
}  # fmt: skip
COLOURS = frozenset({8, 23})  # blue, green, red, and a fourth byte that means nothing
RED_FIRST = slice(2, None, -1)  # of the four
VALUES = {2: "h", 3: "i", 4: "H", 5: "I", 6: "f", 7: "d", 8: "B", 9: "b", 10: "B", 11: "q", 12: "Q"}
STRUCTURE, ARRAY = 15, 20
LETTERS = 4  # texts come as the codes of their letters; so do pixels of 16 bits, which are longer
DEEPEST, MOST_TAGS, MOST_WORDS, LONGEST_TEXT = 32, 200_000, 1_000, 60


class Words(str):
    """A text that could be a few pixels of 16 bits as well: it knows its place."""

    place: tuple[int, int]

    def __new__(cls, text: str, place: int, size: int) -> Words:
        words = super().__new__(cls, text)
        words.place = place, size
        return words


class Tags:
    """Reads the tree; an array of numbers stays where it is, as its place and length."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.seen = file, 0
        (version,) = struct.unpack(">i", file.read(4))
        self.wide = version == 4  # noqa: PLR2004
        file.read(8 if self.wide else 4)
        self.order = "<" if struct.unpack(">i", file.read(4))[0] else ">"

    def number(self) -> int:
        form = ">q" if self.wide else ">i"
        return int(struct.unpack(form, self.file.read(struct.calcsize(form)))[0])

    def group(self, depth: int = 0) -> dict[str, Any]:
        if depth > DEEPEST:
            raise Unreadable("Its description is nested too deeply.", container="dm")
        self.file.read(2)
        entries: dict[str, Any] = {}
        for at in range(self.number()):
            self.seen += 1
            if self.seen > MOST_TAGS:
                raise Unreadable("Its description has too many entries.", container="dm")
            kind, length = struct.unpack(">BH", self.file.read(3))
            name = self.file.read(length).decode("latin-1") or str(at)
            if self.wide:
                self.file.read(8)
            entries[name] = self.group(depth + 1) if kind == ARRAY else self.value()
        return entries

    def value(self) -> Any:
        self.file.read(4)
        words = self.number()
        if words > MOST_WORDS:
            raise Unreadable("Its description has too many entries.", container="dm")
        kind, *more = (self.number() for _ in range(words))
        if kind in VALUES:
            return self._one(kind)
        if kind == ARRAY and more and more[0] in VALUES:
            return self._array(more[0], more[-1])
        if kind == STRUCTURE:
            return [self._one(one) for one in more[3::2]]
        if kind == ARRAY and more and more[0] == STRUCTURE:  # of complex numbers, points, colours
            size = sum(struct.calcsize(VALUES[one]) for one in more[4:-1:2])
            return self._skip(size * more[-1], self.file.tell())
        raise Unreadable("Its description is none that we know.", container="dm")

    def _one(self, kind: int) -> Any:
        form = self.order + VALUES[kind]
        return struct.unpack(form, self.file.read(struct.calcsize(form)))[0]

    def _array(self, kind: int, count: int) -> Any:
        size, place = struct.calcsize(VALUES[kind]) * count, self.file.tell()
        if kind == LETTERS and count <= LONGEST_TEXT:
            words = "utf-16-le" if self.order == "<" else "utf-16-be"
            return Words(self.file.read(size).decode(words, "replace"), place, size)
        return self._skip(size, place)

    def _skip(self, size: int, place: int) -> tuple[int, int]:
        self.file.seek(size, 1)
        return place, size


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    try:
        with path.open("rb") as file:
            tags = Tags(file)
            listed = list(tags.group().get("ImageList", {}).values())
    except struct.error as error:
        raise Truncated("The file ends before its description does.", container="dm") from error
    found = [one for one in listed if isinstance(one, dict) and "ImageData" in one]
    pictures = [one for one in found[1:] or found if _is_picture(one["ImageData"])]
    images = [_image(path, one, tags.order) for one in pictures[: limits.images]]
    if not images:
        raise Unreadable("There is no picture in this file.", container="dm")
    yield Source("dm4" if tags.wide else "dm3", images)


def _is_picture(data: dict[str, Any]) -> bool:
    """A spectrum has one axis only."""
    return (
        int(data["DataType"]) in PIXELS
        and len(data["Dimensions"]) >= 2  # noqa: PLR2004
        and isinstance(data["Data"], tuple | Words)
    )


def _image(path: Path, tags: dict[str, Any], order: str) -> Image:
    data = tags["ImageData"]
    lengths = [int(length) for length in data["Dimensions"].values()]
    dimensions = list((data.get("Calibrations") or {}).get("Dimension", {}).values())
    units = [_unit(one) for one in dimensions]
    third = "Z" if len(units) > 2 and micrometres(1, units[2]) else "Q"  # noqa: PLR2004
    axes, kind = f"XY{third}UVW"[: len(lengths)], int(data["DataType"])
    where = data["Data"]
    place, _size = where.place if isinstance(where, Words) else where
    raw = Raw(path, place, np.dtype(order + PIXELS[kind]), axes[::-1], tuple(reversed(lengths)))
    name = tags.get("Name")
    return _drawn(
        raw,
        is_colour=kind in COLOURS,
        name=str(name) if isinstance(name, str) else None,
        pixel_size_um=_pixel_size(dimensions, units, axes),
    )


def _drawn(raw: Raw, *, is_colour: bool, **facts: Any) -> Image:
    if not is_colour:
        return image_of(raw, **facts)
    four = replace(raw, axes=raw.axes + "S", shape=(*raw.shape, 4))
    four.array()  # a file that is cut is found now
    return arranged(
        lambda: four.array()[..., RED_FIRST],
        axes=four.axes,
        shape=(*raw.shape, 3),
        dtype=raw.dtype,
        **facts,
    )


def _unit(dimension: dict[str, Any]) -> str:
    unit = dimension.get("Units")
    return unit if isinstance(unit, str) else ""


def _pixel_size(dimensions: list[dict[str, Any]], units: list[str], axes: str) -> PixelSize:
    known = {
        axis: micrometres(one.get("Scale"), unit)
        for axis, one, unit in zip(axes, dimensions, units, strict=False)
    }
    return known.get("X"), known.get("Y"), known.get("Z")
