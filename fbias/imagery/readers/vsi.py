"""Olympus and Evident VSI: a description, and the pixels in `_name_/stack1/frame_t_0.ets`.

The TIFF inside the .vsi is an overview only; each .ets is a table of tiles on several levels.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from fbias.imagery.limits import Limits
from fbias.imagery.readers.source import (
    Channel,
    Companion,
    Image,
    NotTaken,
    Plane,
    Source,
    Truncated,
    Unreadable,
    distinct,
    thin,
)
from fbias.imagery.readers.vsi_tags import Stack, stacks_of

LONGEST = 64 * 1024 * 1024  # bytes of a description
MOST_TILES, LARGEST_TILE, MOST_AXES = 4_000_000, 64 * 1024 * 1024, 12
MAIN, SECOND = struct.Struct("<4sIIIQIIQIIQII"), struct.Struct("<4s9I")
ORIGIN, EXTENTS = 172, 184  # places in the second header
TYPES = {1: "i1", 2: "u1", 3: "<i2", 4: "<u2", 5: "<i4", 6: "<u4", 9: "<f4", 10: "<f8"}
RAW, JPEG, JPEG_2000, LOSSLESS_JPEG, PNG, BMP = 0, 2, 3, 5, 8, 9
DECODERS: Mapping[int, Callable[[bytes], Any]] = {
    JPEG: imagecodecs.jpeg_decode, JPEG_2000: imagecodecs.jpeg2k_decode,
    LOSSLESS_JPEG: imagecodecs.jpeg_decode, PNG: imagecodecs.png_decode,
    BMP: imagecodecs.bmp_decode,
}  # fmt: skip
LOSSY = frozenset({JPEG})
MACRO, OVERVIEW = 256, 1
NUMBER = re.compile(r"stack(\d+)")


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    with path.open("rb") as file:
        content = file.read(LONGEST)
    files = {
        int(match[1]): ets
        for ets in sorted(path.parent.glob(f"_{_literal(path.stem)}_/stack*/*.ets"))
        if (match := NUMBER.fullmatch(ets.parent.name))
    }
    if not files:
        raise Companion("Its pixels lie in the folder beside it.", container="vsi")
    stacks = _stacks(content)
    scans = [number for number in files if _kind(stacks, number) not in {MACRO, OVERVIEW}]
    images = [_image(Tiles.open(files[number]), stacks.get(number)) for number in scans]
    if not images:
        raise Unreadable("There is no picture in this file.", container="vsi")
    is_macro = any(_kind(stacks, number) == MACRO for number in {*files, *stacks})
    yield Source("vsi", images[: limits.images], person="label" if is_macro else None)


def _literal(stem: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", stem)


def _stacks(content: bytes) -> dict[int, Stack]:
    """By their numbers; tiles without a description still are an image."""
    try:
        return {stack.number: stack for stack in stacks_of(content)}
    except (struct.error, Unreadable):
        return {}


def _kind(stacks: Mapping[int, Stack], number: int) -> int:
    return stacks[number].kind if number in stacks else 0


@dataclass
class Tiles:
    """Where each tile of one .ets lies: by its column, row, other axes, and level at the end."""

    path: Path
    dtype: np.dtype[np.generic]
    samples: int
    codec: int
    tile: tuple[int, int]  # rows, columns
    size: tuple[int, int]
    origin: tuple[int, int]
    others: tuple[int, ...]
    levels: int
    places: dict[tuple[int, ...], tuple[int, int]] = field(repr=False)

    @classmethod
    def open(cls, path: Path) -> Tiles:
        with path.open("rb") as file:
            head = file.read(MAIN.size)
            if head[:4] != b"SIS\0" or len(head) < MAIN.size:
                raise Unreadable("Its file of pixels is damaged.", container="vsi")
            _, _, _, axes, at, length, _, table, count, *_rest = MAIN.unpack(head)
            if not 3 <= axes <= MOST_AXES or not 0 < count <= MOST_TILES:  # noqa: PLR2004
                raise Unreadable("Its file of pixels is damaged.", container="vsi")
            file.seek(at)
            second = file.read(min(length, LONGEST))
            entry = np.dtype(
                [("", "<u4"), ("at", "<i4", (axes,)), ("start", "<u8"), ("length", "<u4"),
                 ("", "<u4")]
            )  # fmt: skip
            file.seek(table)
            raw = file.read(count * entry.itemsize)
        if len(raw) < count * entry.itemsize or len(second) < SECOND.size:
            raise Truncated("The file ends before its last picture.", container="vsi")
        return cls._of(path, second, np.frombuffer(raw, entry))

    @classmethod
    def _of(cls, path: Path, second: bytes, table: NDArray[np.void]) -> Tiles:
        mark, _, kind, samples, _, codec, _, width, height, _ = SECOND.unpack_from(second)
        if mark != b"ETS\0" or kind not in TYPES or not width or not height:
            raise Unreadable("Its kind of pixels is none that we know.", container="vsi")
        dtype = np.dtype(TYPES[kind])
        if codec not in {RAW, *DECODERS} or width * height * samples > LARGEST_TILE:
            raise Unreadable("Its pixels are packed in a way that we lack.", container="vsi")
        ends = table["start"].astype(np.int64) + table["length"]
        if ends.max() > path.stat().st_size:
            raise Truncated("The file ends before its last picture.", container="vsi")
        last = table["at"].max(axis=0)
        size, origin = _extent(second, last, (height, width))
        return cls(
            path=path,
            dtype=dtype,
            samples=max(1, samples),
            codec=codec,
            tile=(height, width),
            size=size,
            origin=origin,
            others=tuple(int(at) + 1 for at in last[2:-1]),
            levels=int(last[-1]) + 1,
            places={
                tuple(at): (start, length)
                for at, start, length in zip(
                    table["at"].tolist(), table["start"].tolist(), table["length"].tolist(),
                    strict=True,
                )
            },
        )  # fmt: skip

    def level_for(self, longest: int) -> int:
        return max(at for at in range(self.levels) if not at or max(self.size) >> at >= longest)

    def size_at(self, level: int) -> tuple[int, int]:
        return max(1, self.size[0] >> level), max(1, self.size[1] >> level)

    def band(self, others: tuple[int, ...], level: int, top: int, bottom: int) -> Plane:
        """Rows of one plane; a tile that is not there stays black, a plane without any is none."""
        height, width = self.tile
        down, right = (at >> level for at in self.origin)
        columns = self.size_at(level)[1]
        out = np.zeros((bottom - top, columns, self.samples), self.dtype.newbyteorder("="))
        rows = range((top + down) // height, -(-(bottom + down) // height))
        taken = 0
        for row, column in product(rows, range(right // width, -(-(columns + right) // width))):
            place = self.places.get((column, row, *others, level))
            if place is not None:
                _lay(out, self._tile(*place), row * height - down - top, column * width - right)
                taken += 1
        if not taken:
            raise NotTaken
        return out if self.samples > 1 else out[:, :, 0]

    def _tile(self, start: int, length: int) -> Plane:
        with self.path.open("rb") as file:
            file.seek(start)
            content = file.read(min(length, LARGEST_TILE * self.dtype.itemsize))
        if self.codec == RAW:
            count = prod(self.tile) * self.samples
            if len(content) < count * self.dtype.itemsize:
                raise Truncated("A tile of it is cut.", container="vsi")
            found = np.frombuffer(content, self.dtype, count)
            return found.reshape(*self.tile, self.samples)
        decoded = np.asarray(DECODERS[self.codec](content))
        return decoded[:, :, None] if decoded.ndim == 2 else decoded  # noqa: PLR2004


def _lay(out: Plane, tile: Plane, y: int, x: int) -> None:
    above, left = max(0, -y), max(0, -x)
    part = tile[above : above + out.shape[0] - max(0, y), left : left + out.shape[1] - max(0, x)]
    y, x = max(0, y), max(0, x)
    out[y : y + part.shape[0], x : x + part.shape[1]] = part[:, :, : out.shape[2]]


def _extent(
    second: bytes, last: NDArray[np.integer], tile: tuple[int, int]
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Rows and columns of the image, and where it begins in the grid of tiles."""
    whole = (int(last[1]) + 1) * tile[0], (int(last[0]) + 1) * tile[1]
    if len(second) < EXTENTS + 12 or struct.unpack_from("<I", second, EXTENTS)[0] < 2:  # noqa: PLR2004
        return whole, (0, 0)
    width, height = struct.unpack_from("<2I", second, EXTENTS + 4)
    left, top = (-at for at in struct.unpack_from("<2i", second, ORIGIN))
    fits = 0 < width <= whole[1] and 0 < height <= whole[0]
    if not fits or not 0 <= left < tile[1] or not 0 <= top < tile[0]:
        return whole, (0, 0)
    return (height, width), (top, left)


def _image(tiles: Tiles, stack: Stack | None) -> Image:
    known = stack.axes if stack else ""
    inner = known if len(known) == len(tiles.others) else "Q" * len(tiles.others)
    inner = distinct(inner)
    sizes = dict(zip(inner, tiles.others, strict=True))
    lead = [axis for axis in reversed(inner) if sizes[axis] > 1]
    shape = {axis: sizes[axis] for axis in lead} | {"Y": tiles.size[0], "X": tiles.size[1]}
    shape |= {"S": tiles.samples} if tiles.samples > 1 else {}

    def others(index: Mapping[str, int]) -> tuple[int, ...]:
        return tuple(index.get(axis, 0) for axis in inner)

    def read(index: Mapping[str, int], longest: int) -> Plane:
        level = tiles.level_for(longest)
        return thin(tiles.band(others(index), level, 0, tiles.size_at(level)[0]), longest)

    pixel, steps = stack.pixel_size if stack else None, stack.steps if stack else {}
    return Image(
        axes="".join(shape),
        shape=tuple(shape.values()),
        dtype=tiles.dtype.newbyteorder("=").name,
        read=read,
        window=lambda index, top, bottom: tiles.band(others(index), 0, top, bottom),
        cost=lambda longest: prod(tiles.size_at(tiles.level_for(longest))) * tiles.samples,
        name=stack.name if stack else None,
        channels=_channels(stack, sizes.get("C", 1)),
        pixel_size_um=(
            pixel[0] * 1e6 if pixel else None,
            pixel[1] * 1e6 if pixel else None,
            steps["Z"] * 1e6 if "Z" in steps and "Z" in shape else None,
        ),
        time_step_s=steps.get("T") if "T" in shape else None,
        is_lossy=tiles.codec in LOSSY,
        is_slide=tiles.levels > 1 and tiles.samples > 1,
    )


def _channels(stack: Stack | None, count: int) -> list[Channel] | None:
    names = stack.channels if stack else []
    return [Channel(name) for name in names] if len(names) == count and any(names) else None
