"""One array of a pyramid, written as one shard of Zarr 3: chunks in any order, then their index.

Chunks are compressed with gzip, which every browser opens by itself. A chunk of zeros is not
written, and of chunks of one value only the first is.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fbias.imagery.readers.source import Plane

ABSENT = np.uint64(2**64 - 1)
GZIP = 31  # zlib's way to say: with gzip's header
FASTEST = 1
Place = tuple[int, int, int]  # time point, channel, slice


class Shard:
    """Shape and chunks are those of axes t, c, z, y, x; a chunk holds part of one plane."""

    def __init__(self, path: Path, shape: tuple[int, ...], dtype: np.dtype, tile: int) -> None:
        self.path, self.dtype = path, dtype.newbyteorder("<")
        self.shape = shape
        self.chunk = (min(tile, shape[3]), min(tile, shape[4]))
        self.rows, self.columns = (
            -(-side // edge) for side, edge in zip(shape[3:], self.chunk, strict=True)
        )
        self.index: NDArray[np.uint64] = np.full(
            (*shape[:3], self.rows, self.columns, 2), ABSENT, np.uint64
        )
        self.flat: dict[float, tuple[int, int]] = {}
        self.file = path.open("wb")
        self.index_at = 0

    def put_band(self, place: Place, number: int, band: Plane) -> None:
        """The tiles of one row of tiles; what stands over the edge is filled with zeros."""
        width = self.chunk[1]
        for column in range(self.columns):
            part = band[:, column * width : (column + 1) * width]
            if part.any():
                whole = np.zeros(self.chunk, self.dtype)
                whole[: part.shape[0], : part.shape[1]] = part
                self.index[(*place, number, column)] = self._written(whole)

    def _written(self, tile: Plane) -> tuple[int, int]:
        value = float(tile.flat[0])
        is_flat = bool((tile == tile.flat[0]).all())
        if is_flat and value in self.flat:
            return self.flat[value]
        packer = zlib.compressobj(FASTEST, wbits=GZIP)
        content = packer.compress(tile.tobytes()) + packer.flush()
        lies = (self.file.tell(), len(content))
        self.file.write(content)
        if is_flat:
            self.flat[value] = lies
        return lies

    def close(self, times: int) -> None:
        """Write the index of what was made: of fewer time points than planned, perhaps."""
        self.index = self.index[:times]
        self.shape = (times, *self.shape[1:])
        self.index_at = self.file.tell()
        self.file.write(self.index.astype("<u8").tobytes())
        self.file.close()

    def metadata(self) -> dict[str, Any]:
        grid = (*self.shape[:3], self.rows * self.chunk[0], self.columns * self.chunk[1])
        return {
            "zarr_format": 3,
            "node_type": "array",
            "shape": list(self.shape),
            "data_type": self.dtype.newbyteorder("=").name,
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": list(grid)}},
            "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
            "fill_value": 0,
            "codecs": [{"name": "sharding_indexed", "configuration": self._sharding()}],
            "attributes": {},
            "dimension_names": list("tczyx"),
        }

    def _sharding(self) -> dict[str, Any]:
        as_bytes = {"name": "bytes", "configuration": {"endian": "little"}}
        gzip = {"name": "gzip", "configuration": {"level": FASTEST}}
        return {
            "chunk_shape": [1, 1, 1, *self.chunk],
            "codecs": [as_bytes, gzip],
            "index_codecs": [as_bytes],
            "index_location": "end",
        }


class Pyramid:
    """The levels of one image; the rows of a plane go in at the top, in order."""

    def __init__(
        self, folder: Path, name: str, shape: tuple[int, ...], dtype: np.dtype, tile: int
    ) -> None:
        self.tile = tile
        self.levels: list[Shard] = []
        height, width = shape[3:]
        while True:
            path = folder / f"{name}-{len(self.levels)}"
            self.levels.append(Shard(path, (*shape[:3], height, width), dtype, tile))
            if max(height, width) <= tile:
                break
            height, width = -(-height // 2), -(-width // 2)
        self.waiting: dict[tuple[Place, int], Plane] = {}
        self.bands: dict[tuple[Place, int], int] = {}

    def push(self, place: Place, rows: Plane, level: int = 0) -> None:
        waiting = self.waiting.pop((place, level), None)
        rows = rows if waiting is None else np.concatenate([waiting, rows])
        while len(rows) >= self.tile:
            self._emit(place, rows[: self.tile], level)
            rows = rows[self.tile :]
        if len(rows):
            self.waiting[place, level] = rows

    def end_plane(self, place: Place) -> None:
        """What is left of each level is its last row of tiles."""
        for level in range(len(self.levels)):
            rows = self.waiting.pop((place, level), None)
            if rows is not None:
                self._emit(place, rows, level)
            self.bands.pop((place, level), None)

    def _emit(self, place: Place, band: Plane, level: int) -> None:
        number = self.bands.get((place, level), 0)
        self.levels[level].put_band(place, number, band)
        self.bands[place, level] = number + 1
        if level + 1 < len(self.levels):
            self.push(place, halved(band), level + 1)

    def close(self, times: int) -> None:
        for level in self.levels:
            level.close(times)


def halved(band: Plane) -> Plane:
    """The mean of four pixels, rounded; the last row and column of an odd side count twice."""
    odd = [(0, side % 2) for side in band.shape]
    band = np.pad(band, odd, mode="edge") if any(after for _, after in odd) else band
    quarters = (band[0::2, 0::2], band[0::2, 1::2], band[1::2, 0::2], band[1::2, 1::2])
    if band.dtype.kind == "f":
        return np.asarray(sum(one * np.float32(0.25) for one in quarters), band.dtype)
    wide = np.int64 if band.dtype.itemsize > 2 else np.int32  # noqa: PLR2004
    total = np.asarray(sum(one.astype(wide) for one in quarters))
    return np.asarray((total + 2) >> 2, band.dtype)
