"""What slide scanners put into one file beside the slide: thumbnail, label, photograph of all."""

from __future__ import annotations

import tifffile

KINDS = frozenset(
    {"avs", "bif", "huron", "mikroscan", "motic", "ndpi", "philips", "qpi", "scn", "svs", "trestle"}
)
PHOTOGRAPHS = frozenset({"label", "macro", "overview"})  # tifffile calls the label of BIF the last
ASSOCIATED = PHOTOGRAPHS | {"thumbnail", "map", "probability", "preview"}
WIDEST_PIXEL_UM = 8.0  # of a scan; a photograph of the whole slide has larger ones


def is_associated(series: tifffile.TiffPageSeries) -> bool:
    return series.kind in KINDS and (_name(series) in ASSOCIATED or _is_whole_slide(series))


def is_photograph(series: tifffile.TiffPageSeries) -> bool:
    """Names come from the program of a slide scanner; elsewhere somebody chose them."""
    return series.kind in KINDS and (_name(series) in PHOTOGRAPHS or _is_whole_slide(series))


def _name(series: tifffile.TiffPageSeries) -> str:
    return (series.name or "").strip().lower()


def _is_whole_slide(series: tifffile.TiffPageSeries) -> bool:
    """Leica names its images by their owner: only their scale tells the photograph."""
    size = series.mpp if series.kind == "scn" else None
    return size is not None and size[0] > WIDEST_PIXEL_UM
