"""The TIFF family by tifffile: plain, OME, ImageJ, LSM, STK, electron microscopes, slides."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tifffile

from fbias.imagery.limits import Limits
from fbias.imagery.readers import (
    tiff_directories,
    tiff_metadata,
    tiff_ome,
    tiff_slides,
    tiff_windows,
)
from fbias.imagery.readers.elsewhere import opened
from fbias.imagery.readers.source import (
    Image,
    Source,
    Truncated,
    Unreadable,
    distinct,
    refuse_entities,
    thin,
)
from fbias.imagery.readers.tiff_planes import Planes

PAGES_LOOKED_AT = 100
LOSSY = frozenset({6, 7, 22610, 33003, 33005, 33007, 34712, 34892, 50001})
CONVERTED = "macro image"  # in an OME-TIFF that Bio-Formats made of a slide


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    directories = tiff_directories.walk(path, limits)
    # Other files of a set are not here, and a name inside a file must not make us look for them.
    with tifffile.TiffFile(opened(path), _multifile=False) as tiff:
        first = tiff.pages.first
        if first.is_ome:
            refuse_entities(first.description)
        kind = container(tiff)
        if directories.count > limits.directories and kind == "tiff":
            yield Source(kind, [_many_pages(tiff, directories.count)])
            return
        yield _source(tiff, kind, directories.count, limits)


def _source(tiff: tifffile.TiffFile, kind: str, pages: int, limits: Limits) -> Source:
    pairs, remarks = (
        tiff_ome.pairs(tiff, pages)
        if tiff.is_ome
        else ([tiff_ome.Pair(one, None) for one in tiff.series], [])
    )
    chosen = _pictures([pair for pair in pairs if pair.series.size])[: limits.images]
    if not chosen:
        raise Unreadable("There is no picture in this file.", container=kind)
    _refuse_truncated(tiff, [pair.series for pair in chosen], kind)
    return Source(kind, [_image(tiff, pair) for pair in chosen], remarks, person=_person(tiff))


def _pictures(pairs: list[tiff_ome.Pair]) -> list[tiff_ome.Pair]:
    """Without thumbnails, labels and macros; a reduced image is one only beside a full one."""
    images = [pair for pair in pairs if not tiff_slides.is_associated(pair.series)]
    full = [pair for pair in images if not pair.series.keyframe.is_reduced]
    return full or images


def _person(tiff: tifffile.TiffFile) -> str | None:
    """Slide scanners photograph the label, with the name on it, or the whole slide."""
    if any(tiff_slides.is_photograph(one) or _is_converted(one) for one in tiff.series):
        return "label"
    return "place" if tiff.pages.first.tags.get("GPSTag") is not None else None


def _is_converted(series: tifffile.TiffPageSeries) -> bool:
    return (series.name or "").strip().lower() == CONVERTED


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
        "is_scn": "scn",
        "is_bif": "bif",
        "is_qpi": "qptiff",
    }
    return next((name for flag, name in names.items() if getattr(tiff, flag)), "tiff")


def _image(tiff: tifffile.TiffFile, pair: tiff_ome.Pair) -> Image:
    series = pair.series
    is_slide = series.kind in tiff_slides.KINDS
    facts = (
        tiff_metadata.of_ome(pair.image)
        if pair.image
        else tiff_metadata.facts(tiff, series, is_slide=is_slide)
    )
    planes = Planes(tiff, series)
    return Image(
        axes=distinct(series.axes),
        shape=tuple(series.shape),
        dtype=str(series.dtype),
        read=planes.read,
        stored=planes.stored,
        window=tiff_windows.window_of(series),
        cost=planes.cost,
        name=facts.name,
        channels=facts.channels,
        pixel_size_um=facts.pixel_size_um,
        time_step_s=facts.time_step_s if "T" in series.axes else None,
        is_lossy=int(series.keyframe.compression) in LOSSY,
        is_slide=is_slide,
        full_scale=2**facts.significant_bits - 1 if facts.significant_bits else None,
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
    for picture in series:
        if picture.dataoffset is not None and picture.dataoffset + picture.nbytes > end:
            raise Truncated("The file ends before its last picture.", container=kind)
        pages = picture.pages
        every = max(1, len(pages) // PAGES_LOOKED_AT)
        for page in [pages[at] for at in {*range(0, len(pages), every), len(pages) - 1}]:
            if page is not None and any(
                offset + size > end
                for offset, size in zip(page.dataoffsets, page.databytecounts, strict=False)
            ):
                raise Truncated("The file ends before its last picture.", container=kind)
