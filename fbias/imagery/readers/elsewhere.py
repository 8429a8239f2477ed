"""A file whose bytes lie elsewhere: in the store, or inside an archive. Readers use it as a path.

Whoever opens it reads blocks when they are looked at; the last ones are kept.
"""

from __future__ import annotations

import io
import os
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path, PurePath
from types import SimpleNamespace
from typing import Any

BLOCK = 32 * 1024
KEPT = 1024  # blocks
LARGEST = 4 * 1024 * 1024  # bytes asked for at once
ReadAt = Callable[[int, int], bytes]  # offset, length


class Elsewhere(os.PathLike[str]):
    """Looks like a `Path` that only this process can open."""

    def __init__(self, read_at: ReadAt, size: int, name: str) -> None:
        self.read_at, self.size = read_at, size
        self.name, self.suffix = name, PurePath(name).suffix
        self.parent = Path(os.devnull)

    def __fspath__(self) -> str:
        raise TypeError("Only its own `open` reads this file.")

    def __str__(self) -> str:
        return self.name

    def open(self, _mode: str = "rb") -> Blocks:
        return Blocks(self.read_at, self.size, self.name)

    def stat(self) -> SimpleNamespace:
        return SimpleNamespace(st_size=self.size)

    def is_dir(self) -> bool:
        return False

    def with_suffix(self, suffix: str) -> Path:
        return Path(os.devnull, f"{PurePath(self.name).stem}{suffix}")

    def part(self, start: int, size: int, name: str) -> Elsewhere:
        """What stands in it, uncompressed, as a file of its own."""
        return Elsewhere(lambda at, length: self.read_at(start + at, length), size, name)


def at_hand(path: Path | Elsewhere) -> Elsewhere:
    """A file of this disk, as if it lay elsewhere: its parts can be opened alone."""
    if isinstance(path, Elsewhere):
        return path

    def read_at(offset: int, length: int) -> bytes:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(length)

    return Elsewhere(read_at, path.stat().st_size, path.name)


def opened(path: Path | Elsewhere) -> Any:
    """What libraries open: a real path, or a file that they may seek in."""
    return path.open() if isinstance(path, Elsewhere) else path


class Blocks(io.RawIOBase):
    """Whole blocks are asked for, neighbours in one question; what was asked is kept a while."""

    def __init__(self, read_at: ReadAt, size: int, name: str) -> None:
        super().__init__()
        self.read_at, self.size, self.name, self.mode = read_at, size, name, "rb"
        self.at = 0
        self.kept: OrderedDict[int, bytes] = OrderedDict()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self.at = max(0, offset + {0: 0, 1: self.at, 2: self.size}[whence])
        return self.at

    def read(self, count: int | None = -1) -> bytes:
        end = self.size if count is None or count < 0 else min(self.size, self.at + count)
        if end <= self.at:
            return b""
        content = self._bytes(self.at, end)
        self.at = end
        return content

    def readall(self) -> bytes:
        return self.read()

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        content = self.read(len(view))
        view[: len(content)] = content
        return len(content)

    def _bytes(self, start: int, end: int) -> bytes:
        first, last = start // BLOCK, (end - 1) // BLOCK
        held = {at: self.kept[at] for at in range(first, last + 1) if at in self.kept}
        at = first
        while at <= last:
            if at in held:
                at += 1
                continue
            until = at
            while until < last and until + 1 not in held and (until + 2 - at) * BLOCK <= LARGEST:
                until += 1
            whole = self.read_at(at * BLOCK, min(self.size, (until + 1) * BLOCK) - at * BLOCK)
            for number in range(at, until + 1):
                held[number] = whole[(number - at) * BLOCK : (number - at + 1) * BLOCK]
            at = until + 1
        for number in range(first, last + 1)[-KEPT:]:
            self.kept[number] = held[number]
            self.kept.move_to_end(number)
        while len(self.kept) > KEPT:
            self.kept.popitem(last=False)
        joined = b"".join(held[number] for number in range(first, last + 1))
        return joined[start - first * BLOCK : end - first * BLOCK]
