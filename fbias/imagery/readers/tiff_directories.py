"""Walk the chain of directories of a TIFF by its offsets alone, before any library does.

A chain that bites its own tail, or leads out of the file, is found in milliseconds.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from fbias.imagery.limits import Limits
from fbias.imagery.readers.source import Truncated, Unreadable


@dataclass(frozen=True)
class Layout:
    """How long the counters and offsets of this dialect are."""

    order: str
    big: bool

    @property
    def count(self) -> struct.Struct:
        return struct.Struct(self.order + ("Q" if self.big else "H"))

    @property
    def offset(self) -> struct.Struct:
        return struct.Struct(self.order + ("Q" if self.big else "I"))

    @property
    def entry_bytes(self) -> int:
        return 20 if self.big else 12


@dataclass(frozen=True)
class Directories:
    count: int


def walk(path: Path, limits: Limits) -> Directories:
    """Count the directories; refuse a chain that is circular or cut off."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(16)
        layout = Layout("<" if head[:2] == b"II" else ">", big=head[2:4] in {b"+\x00", b"\x00+"})
        start = 8 if layout.big else 4
        try:
            (offset,) = layout.offset.unpack_from(head, start)
            return Directories(
                counted(offset, lambda at: _next(file, layout, at), size=size, most=limits.counted)
            )
        except struct.error as error:
            raise Truncated("The file ends inside its directory.", container="tiff") from error


def counted(offset: int, next_of: Callable[[int], int], *, size: int, most: int) -> int:
    """Follow the chain to its end, or as far as we are ready to count."""
    seen: set[int] = set()
    while offset and len(seen) < most:
        if offset in seen:
            raise Unreadable("Its directory points back to itself.", container="tiff")
        if offset >= size:
            raise Truncated("The file ends before its directory.", container="tiff")
        seen.add(offset)
        offset = next_of(offset)
    if not seen:
        raise Unreadable("There is no picture in this file.", container="tiff")
    return len(seen)


def _next(file: BinaryIO, layout: Layout, offset: int) -> int:
    file.seek(offset)
    (entries,) = layout.count.unpack(file.read(layout.count.size))
    file.seek(offset + layout.count.size + entries * layout.entry_bytes)
    (following,) = layout.offset.unpack(file.read(layout.offset.size))
    return int(following)
