"""The TIFF family by tifffile: plain, OME, ImageJ, LSM, STK, MetaSeries, slides."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import numpy as np
import tifffile

from fbias.imagery.limits import Limits
from fbias.imagery.readers import tiff_directories, tiff_metadata
from fbias.imagery.readers.source import (
    Image,
    NamesPerson,
    Plane,
    Source,
    Truncated,
    Unreadable,
    refuse_entities,
    step_for,
    thin,
)

PAGES_LOOKED_AT = 100
SLIDES = frozenset(
    {"avs", "bif", "huron", "mikroscan", "motic", "ndpi", "philips", "qpi", "scn", "svs"}
)
PHOTOGRAPHS = frozenset({"label", "macro", "overview"})  # tifffile calls the label of BIF the last
CONVERTED = "macro image"  # in an OME-TIFF that Bio-Formats made of a slide


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    directories = tiff_directories.walk(path, limits)
    # Other files of a set are not here, and a name inside a file must not make us look for them.
    with tifffile.TiffFile(path, _multifile=False) as tiff:
        first = tiff.pages.first
        if first.is_ome:
            refuse_entities(first.description)
        kind = container(tiff)
        if directories.count > limits.directories and kind == "tiff":
            yield Source(kind, [_many_pages(tiff, directories.count)])
            return
        _refuse_person(tiff, kind)
        series = [one for one in tiff.series if one.size and not _is_thumbnail(tiff, one)]
        if not series:
            raise Unreadable("There is no picture in this file.", container=kind)
        _refuse_truncated(tiff, series[: limits.images], kind)
        yield Source(
            kind, [_image(tiff, one, index) for index, one in enumerate(series[: limits.images])]
        )


def _refuse_person(tiff: tifffile.TiffFile, kind: str) -> None:
    """Slide scanners photograph the label, with the name on it, or the whole slide."""
    if any(_is_photograph(one) for one in tiff.series):
        raise NamesPerson("label", "The file holds the photograph of its label.", container=kind)
    if tiff.pages.first.tags.get("GPSTag") is not None:
        raise NamesPerson("place", "The file says where it was taken.", container=kind)


def _is_photograph(series: tifffile.TiffPageSeries) -> bool:
    """Names come from the program of a slide scanner; elsewhere somebody chose them."""
    name = (series.name or "").strip().lower()
    return name in PHOTOGRAPHS if series.kind in SLIDES else name == CONVERTED


def container(tiff: tifffile.TiffFile) -> str:
    """The name of the dialect, as people know it."""
    names = {
        "is_ome": "ome-tiff",
        "is_lsm": "lsm",
        "is_stk": "stk",
        "is_metaseries": "metaseries",
        "is_imagej": "imagej-tiff",
        "is_svs": "svs",
        "is_ndpi": "ndpi",
    }
    return next((name for flag, name in names.items() if getattr(tiff, flag)), "tiff")


def _is_thumbnail(tiff: tifffile.TiffFile, series: tifffile.TiffPageSeries) -> bool:
    return bool(tiff.is_lsm and series.keyframe.is_reduced)


def _image(tiff: tifffile.TiffFile, series: tifffile.TiffPageSeries, index: int) -> Image:
    facts = tiff_metadata.facts(tiff, series, index)
    planes = Planes(tiff, series)
    return Image(
        axes=series.axes,
        shape=tuple(series.shape),
        dtype=str(series.dtype),
        read=planes.read,
        cost=planes.cost,
        name=facts.name,
        channels=facts.channels,
        pixel_size_um=facts.pixel_size_um,
        time_step_s=facts.time_step_s if "T" in series.axes else None,
    )


def _many_pages(tiff: tifffile.TiffFile, count: int) -> Image:
    """More directories than we are ready to read: the first one speaks for all."""
    page = tiff.pages.first
    return Image(
        axes="Q" + page.axes,
        shape=(count, *page.shape),
        dtype=str(page.dtype),
        read=lambda _index, longest: thin(page.asarray(), longest),
        cost=lambda _longest: math.inf,  # type: ignore[arg-type, return-value]  # never drawn
    )


def _refuse_truncated(
    tiff: tifffile.TiffFile, series: list[tifffile.TiffPageSeries], kind: str
) -> None:
    """The bytes that the directories promise must lie inside the file; many pages are sampled."""
    end = tiff.filehandle.size
    for one in series:
        if one.dataoffset is not None and one.dataoffset + one.nbytes > end:
            raise Truncated("The file ends before its last picture.", container=kind)
        pages = one.pages
        every = max(1, len(pages) // PAGES_LOOKED_AT)
        for page in [pages[at] for at in {*range(0, len(pages), every), len(pages) - 1}]:
            if page is not None and any(
                offset + size > end
                for offset, size in zip(page.dataoffsets, page.databytecounts, strict=False)
            ):
                raise Truncated("The file ends before its last picture.", container=kind)


class Planes:
    """Fetch single planes: by rows where the file is raw, else one page at a time."""

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
        level = self._level(longest)
        return (self._read_rows if self._is_raw(level) else self._read_page)(level, index, longest)

    @staticmethod
    def _is_raw(level: tifffile.TiffPageSeries) -> bool:
        return level.dataoffset is not None and "YX" in level.axes

    def _read_rows(
        self, level: tifffile.TiffPageSeries, index: Mapping[str, int], longest: int
    ) -> Plane:
        """Seek to every n-th row: a plane of any size costs no memory."""
        before, _yx, after = level.axes.partition("YX")
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
        shape, size, split = level.shape, level.keyframe.size, len(level.shape)
        while split and int(np.prod(shape[split:], dtype=np.int64)) < size:
            split -= 1
        lead = tuple(index.get(axis, 0) for axis in level.axes[:split])
        number = int(np.ravel_multi_index(lead, shape[:split])) if lead else 0
        page = level.pages[number]
        if page is None:  # a set of files, of which this one lacks the plane
            sizes = dict(zip(level.axes, shape, strict=True))
            return np.zeros((sizes["Y"], sizes["X"]), level.dtype)
        array = page.asarray().reshape(shape[split:])
        axes = level.axes[split:]
        for axis in [axis for axis in axes if axis not in "YXS"]:
            array = np.take(array, index.get(axis, 0), axis=axes.index(axis))
            axes = axes.replace(axis, "")
        wanted = "YXS" if "S" in axes else "YX"
        return thin(array.transpose([axes.index(axis) for axis in wanted]), longest)
