"""Pixels that lie in a file as they are: mapped, so that only what is seen is read."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fbias.imagery.readers.source import (
    Image,
    Plane,
    TooLarge,
    Truncated,
    distinct,
    step_for,
)


@dataclass(frozen=True)
class Raw:
    """`axes` and `shape` from the slowest to the fastest."""

    path: Path
    offset: int
    dtype: np.dtype[Any]
    axes: str
    shape: tuple[int, ...]
    is_zipped: bool = False
    skip: int = 0  # bytes before the pixels, inflated as well
    most: int = 0  # samples that may be inflated at once

    def array(self) -> NDArray[Any]:
        if self.is_zipped:
            return self._inflated()
        if self.offset + prod(self.shape) * self.dtype.itemsize > self.path.stat().st_size:
            raise Truncated("The file ends before its last picture.")
        return np.memmap(self.path, self.dtype, "r", self.offset, self.shape)

    def _inflated(self) -> NDArray[Any]:
        if prod(self.shape) > self.most:
            raise TooLarge
        size = prod(self.shape) * self.dtype.itemsize
        with self.path.open("rb") as file:
            file.seek(self.offset)
            stream = gzip.GzipFile(fileobj=file)
            stream.read(self.skip)
            content = stream.read(size)
        if len(content) < size:
            raise Truncated("The file ends before its last picture.")
        return np.frombuffer(content, self.dtype).reshape(self.shape)


def image_of(raw: Raw, **facts: Any) -> Image:
    """The image that these pixels are; a file that is cut is found now, an inflated one later."""
    array = cache(raw.array)
    if not raw.is_zipped:
        array()
    return arranged(array, axes=raw.axes, shape=raw.shape, dtype=raw.dtype, **facts)


def arranged(
    array: Callable[[], Any], *, axes: str, shape: tuple[int, ...], dtype: Any, **facts: Any
) -> Image:
    """An image over anything that is indexed like an array, plane by plane.

    It is told with its planes last, in whatever order the array holds them.
    """
    axes = distinct(axes)
    sizes = dict(zip(axes, shape, strict=True))
    told = sorted(axes, key="YXS".find)

    def read(index: Mapping[str, int], longest: int) -> Plane:
        step = step_for(sizes["Y"], sizes["X"], longest)
        every = {"Y": slice(None, None, step), "X": slice(None, None, step), "S": slice(None)}
        chosen = tuple(every.get(axis, min(index.get(axis, 0), sizes[axis] - 1)) for axis in axes)
        plane = np.asarray(array()[chosen])
        left = [axis for axis in axes if axis in every]
        return plane.transpose([left.index(axis) for axis in "YXS" if axis in left])

    return Image(
        axes="".join(told),
        shape=tuple(int(sizes[axis]) for axis in told),
        dtype=np.dtype(dtype).newbyteorder("=").name,
        read=read,
        cost=lambda longest: cost_of(sizes, longest),
        **facts,
    )


def cost_of(sizes: Mapping[str, int], longest: int) -> int:
    rows = -(-sizes["Y"] // step_for(sizes["Y"], sizes["X"], longest))
    return int(rows * sizes["X"] * sizes.get("S", 1))
