"""Which pages of an OME-TIFF are which image of its description."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import tifffile

from fbias.imagery.readers import ome
from fbias.imagery.readers.source import Remark


@dataclass(frozen=True)
class Pair:
    """`image` is `None` where the description does not tell."""

    series: tifffile.TiffPageSeries
    image: ome.OmeImage | None


def pairs(tiff: tifffile.TiffFile, pages: int) -> tuple[list[Pair], list[Remark]]:
    """Pixels of this file with what is said of them, and what lies in other files."""
    document = ome.read(tiff.ome_metadata or "", pages)
    series = list(tiff.series) or [_in_a_row(tiff)]
    if document is None:
        return [Pair(one, None) for one in series], []
    remarks = [Remark("companion-missing", severity="ask")] if document.is_elsewhere else []
    own = [image for image in document.images if image.here]
    if not own:  # its planes are numbered by no rule; one image speaks for itself
        only = document.images[0] if len(document.images) == 1 else None
        return [Pair(one, only) for one in series], remarks
    remarks += [
        Remark("companion-missing", f"{len(image.here)}/{image.planes}", severity="ask")
        for image in own
        if image.elsewhere and len(image.here) < image.planes
    ]
    return list(_found(tiff, series, own)), remarks


def _found(
    tiff: tifffile.TiffFile, series: list[tifffile.TiffPageSeries], own: list[ome.OmeImage]
) -> Iterator[Pair]:
    """The library's own series where it starts at the same page, else one of our making."""
    by_page = {one.keyframe.index: one for one in series if one.kind == "ome"}
    for image in own:
        known = by_page.get(min(image.here.values()))
        if known is not None and len(image.here) >= image.planes:
            yield Pair(known, image)
        else:
            yield Pair(_made(tiff, image), image)


def _in_a_row(tiff: tifffile.TiffFile) -> tifffile.TiffPageSeries:
    """All pages like the first one, where the description of their order is not here."""
    first = tiff.pages.first
    pages = [page for page in tiff.pages if page.shape == first.shape]
    lead = ("Q", (len(pages),)) if len(pages) > 1 else ("", ())
    return tifffile.TiffPageSeries(
        pages, (*lead[1], *first.shape), first.dtype, lead[0] + first.axes, parent=tiff, kind="ome"
    )


def _made(tiff: tifffile.TiffFile, image: ome.OmeImage) -> tifffile.TiffPageSeries:
    """The planes that are here, in their grid; without one they stand in a row."""
    axes = [axis for axis in reversed(image.order) if axis in "CZT"]
    at = {axis: number for number, axis in enumerate("CZT")}
    there = {axis: sorted({place[at[axis]] for place in image.here}) for axis in axes}
    ordered = sorted(image.here, key=lambda place: [place[at[axis]] for axis in axes])
    pages = [tiff.pages[image.here[place]] for place in ordered]
    page, count = pages[0], 1
    for axis in axes:
        count *= len(there[axis])
    grid = [axis for axis in axes if len(there[axis]) > 1]
    lead = "".join(grid) if count == len(pages) else "Q"
    lengths = [len(there[axis]) for axis in grid] if count == len(pages) else [len(pages)]
    return tifffile.TiffPageSeries(
        pages, (*lengths, *page.shape), page.dtype, lead + page.axes, parent=tiff,
        name=image.name, kind="ome",
    )  # fmt: skip
