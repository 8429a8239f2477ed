"""Single planes of a TIFF: by rows where the file is raw, else one page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import numpy as np
import tifffile

from fbias.imagery.readers.source import NotTaken, Plane, Truncated, distinct, step_for, thin
from fbias.imagery.readers.tiff_colours import as_seen


class Planes:
    def __init__(self, tiff: tifffile.TiffFile, series: tifffile.TiffPageSeries) -> None:
        self.tiff, self.series = tiff, series

    def _level(self, longest: int) -> tifffile.TiffPageSeries:
        """The smallest sub-resolution that still fills the preview."""
        for level in reversed(self.series.levels):
            sizes = dict(zip(level.axes, level.shape, strict=True))
            if level.axes == self.series.axes and max(sizes["Y"], sizes["X"]) >= longest:
                return level
        return self.series

    def cost(self, longest: int) -> int:
        level = self._level(longest)
        if self._is_raw(level):
            sizes = dict(zip(level.axes, level.shape, strict=True))
            rows = -(-sizes["Y"] // step_for(sizes["Y"], sizes["X"], longest))
            return int(rows * sizes["X"] * sizes.get("S", 1))
        return int(level.keyframe.size)

    def read(self, index: Mapping[str, int], longest: int) -> Plane:
        return as_seen(self.stored(index, longest), self._level(longest).keyframe)

    def stored(self, index: Mapping[str, int], longest: int) -> Plane:
        """The numbers themselves, before palette, inks and orientation."""
        level = self._level(longest)
        read = self._read_rows if self._is_raw(level) else self._read_page
        return read(level, index, longest)

    @staticmethod
    def _is_raw(level: tifffile.TiffPageSeries) -> bool:
        return level.dataoffset is not None and "YX" in level.axes

    def _read_rows(
        self, level: tifffile.TiffPageSeries, index: Mapping[str, int], longest: int
    ) -> Plane:
        """Seek to every n-th row: a plane of any size costs no memory."""
        before, _yx, after = distinct(level.axes).partition("YX")
        shape = level.shape
        height, width = shape[len(before) : len(before) + 2]
        samples = int(np.prod(shape[len(before) + 2 :], dtype=np.int64)) if after else 1
        dtype = level.dtype.newbyteorder(self.tiff.byteorder)
        step = step_for(height, width, longest)
        chosen = [
            range(n) if axis == "S" else [index.get(axis, 0)]
            for axis, n in zip(before, shape, strict=False)
        ]
        planes = []
        for lead in product(*chosen):
            number = int(np.ravel_multi_index(lead, shape[: len(before)])) if lead else 0
            start = (level.dataoffset or 0) + number * height * width * samples * dtype.itemsize
            row_bytes = width * samples * dtype.itemsize
            rows = [
                self._row(start + y * row_bytes, row_bytes, dtype).reshape(width, samples)[::step]
                for y in range(0, height, step)
            ]
            planes.append(np.stack(rows))
        joined = np.concatenate(planes, axis=2)
        return joined if joined.shape[2] > 1 else joined[:, :, 0]

    def _row(self, offset: int, length: int, dtype: np.dtype) -> Plane:
        handle = self.tiff.filehandle
        handle.seek(offset)
        content = handle.read(length)
        if len(content) < length:
            raise Truncated("The file ends before its last picture.")
        return np.frombuffer(content, dtype)

    def _read_page(
        self, level: tifffile.TiffPageSeries, index: Mapping[str, int], longest: int
    ) -> Plane:
        """Decode the page that holds the plane, then cut the plane out of it."""
        all_axes, shape, size = distinct(level.axes), level.shape, level.keyframe.size
        split = min(all_axes.index("Y"), all_axes.index("X"))
        while split and int(np.prod(shape[split:], dtype=np.int64)) < size:
            split -= 1
        lead = tuple(index.get(axis, 0) for axis in all_axes[:split])
        number = int(np.ravel_multi_index(lead, shape[:split])) if lead else 0
        page = level.pages[number]
        if page is None:  # a set of files, of which this one lacks the plane
            raise NotTaken
        array = page.asarray().reshape(shape[split:])
        axes = all_axes[split:]
        for axis in [axis for axis in axes if axis not in "YXS"]:
            array = np.take(array, index.get(axis, 0), axis=axes.index(axis))
            axes = axes.replace(axis, "")
        wanted = "YXS" if "S" in axes else "YX"
        return thin(array.transpose([axes.index(axis) for axis in wanted]), longest)
