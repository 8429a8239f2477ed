"""Arrays of Zarr 2 and 3 in a folder or a ZIP: names of chunks, and codecs of imagecodecs."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from math import ceil, prod
from pathlib import Path, PurePosixPath
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from fbias.imagery.readers.elsewhere import opened
from fbias.imagery.readers.source import Plane, Unreadable

MOST_NAMES = 200_000
LONGEST = 4 * 1024 * 1024  # bytes of metadata
LARGEST_CHUNK = 512 * 1024 * 1024
MARKS = ("zarr.json", ".zattrs", ".zgroup")
DECODERS = {
    "blosc": imagecodecs.blosc_decode, "zstd": imagecodecs.zstd_decode,
    "gzip": imagecodecs.gzip_decode, "zlib": imagecodecs.zlib_decode, "lz4": imagecodecs.lz4_decode,
    "bz2": imagecodecs.bz2_decode, "lzma": imagecodecs.lzma_decode,
}  # fmt: skip
CHECKSUM = 4  # bytes of crc32c at the end


@dataclass
class Tree:
    """Files by their name below the topmost folder that is a group."""

    root: Path
    names: frozenset[str]
    archive: zipfile.ZipFile | None = None
    top: str = ""

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[Tree]:
        if path.is_dir():
            found = (str(one.relative_to(path)) for one in path.rglob("*") if one.is_file())
            yield cls(path, frozenset(found))
            return
        with zipfile.ZipFile(opened(path)) as archive:
            names = frozenset(archive.namelist()[:MOST_NAMES])
            yield cls(path, names, archive, top_of(names))

    def read(self, name: str) -> bytes | None:
        name = f"{self.top}{name}"
        if name not in self.names:
            return None
        if self.archive is None:
            return (self.root / name).read_bytes()
        if self.archive.getinfo(name).file_size > LARGEST_CHUNK:
            raise Unreadable("A part of it is too large.", container="ome-zarr")
        return self.archive.read(name)

    def has(self, name: str) -> bool:
        return f"{self.top}{name}" in self.names

    def json(self, group: str, name: str) -> dict[str, Any] | None:
        content = self.read(f"{group}/{name}".strip("/"))
        if content is None or len(content) > LONGEST:
            return None
        found = json.loads(content)
        return found if isinstance(found, dict) else None

    def groups(self, deepest: int) -> list[str]:
        """The topmost first."""
        folders = {
            str(PurePosixPath(name.removeprefix(self.top)).parent).replace(".", "", 1)
            if PurePosixPath(name.removeprefix(self.top)).parent == PurePosixPath()
            else str(PurePosixPath(name.removeprefix(self.top)).parent)
            for name in self.names
            if name.rpartition("/")[2] in MARKS
        }
        near = [group for group in folders if group.count("/") < deepest]
        return sorted(near, key=lambda group: (group.count("/") if group else -1, group))


def top_of(names: frozenset[str]) -> str:
    """A zipped folder has its own name before everything."""
    marked = [name for name in names if name.rpartition("/")[2] in MARKS]
    return min((name.rpartition("/")[0] for name in marked), key=len, default="") + (
        "/" if all("/" in name for name in marked) and marked else ""
    )


@dataclass
class Array:
    tree: Tree
    name: str
    shape: tuple[int, ...]
    chunks: tuple[int, ...]
    dtype: np.dtype[Any]
    codecs: Sequence[Mapping[str, Any]]
    fill: Any
    separator: str
    prefix: str
    order: str = "C"
    seen: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def open(cls, tree: Tree, name: str) -> Array:
        old, new = tree.json(name, ".zarray"), tree.json(name, "zarr.json")
        told = old or new
        if told is None:
            raise Unreadable("An array that it names is not in it.", container="ome-zarr")
        return cls._version_2(tree, name, told) if old else cls._version_3(tree, name, told)

    @classmethod
    def _version_2(cls, tree: Tree, name: str, told: Mapping[str, Any]) -> Array:
        codecs = [{"name": told["compressor"]["id"]}] if told.get("compressor") else []
        if told.get("filters"):
            raise Unreadable("Its pixels are filtered in a way that we lack.", container="ome-zarr")
        return cls(
            tree, name, tuple(told["shape"]), tuple(told["chunks"]), np.dtype(told["dtype"]),
            codecs, told.get("fill_value"), told.get("dimension_separator", "."), "",
            told.get("order", "C"),
        )  # fmt: skip

    @classmethod
    def _version_3(cls, tree: Tree, name: str, told: Mapping[str, Any]) -> Array:
        keys = told.get("chunk_key_encoding") or {}
        settings = keys.get("configuration") or {}
        is_default = keys.get("name", "default") == "default"
        codecs = told.get("codecs") or []
        order = "<"
        for codec in codecs:
            if (codec.get("configuration") or {}).get("endian") == "big":
                order = ">"
        return cls(
            tree, name, tuple(told["shape"]),
            tuple(told["chunk_grid"]["configuration"]["chunk_shape"]),
            np.dtype(told["data_type"]).newbyteorder(order), codecs, told.get("fill_value"),
            settings.get("separator", "/" if is_default else "."), "c/" if is_default else "",
        )  # fmt: skip

    @property
    def grid(self) -> tuple[int, ...]:
        return tuple(ceil(n / c) for n, c in zip(self.shape, self.chunks, strict=True))

    def _key(self, place: Sequence[int]) -> str:
        return f"{self.name}/{self.prefix}{self.separator.join(map(str, place))}".strip("/")

    def missing(self) -> int:
        """Chunks that are not there; an array without any was never written, which is no loss."""
        if prod(self.grid) > MOST_NAMES:
            return 0
        there = sum(self.tree.has(self._key(place)) for place in product(*map(range, self.grid)))
        return prod(self.grid) - there if there else prod(self.grid)

    def cost_of_plane(self, axes: str) -> int:
        """Whole chunks are decoded, however thin the plane."""
        lengths = zip(axes, self.shape, self.chunks, self.grid, strict=True)
        return prod(
            chunk * count if axis in "YX" else min(chunk, length)
            for axis, length, chunk, count in lengths
        )

    def plane(self, axes: str, place: Mapping[str, int]) -> Plane:
        high, wide = axes.index("Y"), axes.index("X")
        out = np.full((self.shape[high], self.shape[wide]), self._filler(), self.dtype)
        for row, column in product(range(self.grid[high]), range(self.grid[wide])):
            at = [place[axis] // size for axis, size in zip(axes, self.chunks, strict=True)]
            at[high], at[wide] = row, column
            chunk = self._chunk(at)
            if chunk is None:
                continue
            inside: list[Any] = [
                place[axis] % size for axis, size in zip(axes, self.chunks, strict=True)
            ]
            inside[high] = inside[wide] = slice(None)
            part = chunk[tuple(inside)]
            part = part if high < wide else part.T
            top, left = row * self.chunks[high], column * self.chunks[wide]
            rows, columns = out.shape[0] - top, out.shape[1] - left
            out[top : top + self.chunks[high], left : left + self.chunks[wide]] = part[
                :rows, :columns
            ]
        return out

    def _filler(self) -> Any:
        return self.fill if isinstance(self.fill, int | float) else 0

    def _chunk(self, place: Sequence[int]) -> NDArray[Any] | None:
        content = self.tree.read(self._key(place))
        if content is None:
            return None
        if self.codecs and self.codecs[0].get("name") == "sharding_indexed":
            return self._shard(content)
        return self._decoded(content, self.codecs, self.chunks)

    def _decoded(
        self, content: bytes, codecs: Sequence[Mapping[str, Any]], shape: tuple[int, ...]
    ) -> NDArray[Any]:
        order = self.order
        for codec in reversed(codecs):
            name = str(codec.get("name"))
            if name in {"bytes", "endian"}:
                continue
            if name == "crc32c":
                content = content[:-CHECKSUM]
            elif name in DECODERS:
                content = bytes(DECODERS[name](content))
            else:
                raise Unreadable(
                    f"Its codec {name[:40]} is none that we have.", container="ome-zarr"
                )
        found = np.frombuffer(content, self.dtype)
        return found[: prod(shape)].reshape(shape, order=order)  # type: ignore[call-overload]

    def _shard(self, content: bytes) -> NDArray[Any]:
        """Small chunks in one file, found by a table at its end or its beginning."""
        settings = self.codecs[0]["configuration"]
        inner = tuple(settings["chunk_shape"])
        counts = tuple(outer // one for outer, one in zip(self.chunks, inner, strict=True))
        size = prod(counts) * 16 + CHECKSUM
        is_last = settings.get("index_location", "end") == "end"
        table = np.frombuffer(
            content[-size:-CHECKSUM] if is_last else content[: size - CHECKSUM], "<u8"
        )
        out = np.full(self.chunks, self._filler(), self.dtype)
        for place, (start, length) in zip(
            product(*map(range, counts)), table.reshape(-1, 2).tolist(), strict=True
        ):
            if start == 2**64 - 1:
                continue
            part = self._decoded(content[start : start + length], settings["codecs"], inner)
            out[
                tuple(slice(at * one, (at + 1) * one) for at, one in zip(place, inner, strict=True))
            ] = part
        return out
