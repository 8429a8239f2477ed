"""Names, colours and calibration from the dialects of TIFF.

Dots per inch are what a printer wants, never a pixel size: only a stated length is one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import tifffile

from fbias.imagery.readers.ome import OmeImage
from fbias.imagery.readers.source import Channel, hex_color
from fbias.imagery.readers.units import PixelSize, micrometres, number, seconds

SCREEN_DPI = (72, 96, 150, 300, 600)
STATED = frozenset({"fluoview", "mmstack", "ndtiff", "sis"})  # the library knows their units


@dataclass(frozen=True)
class Facts:
    name: str | None = None
    channels: Sequence[Channel] | None = None
    pixel_size_um: PixelSize | None = None
    time_step_s: float | None = None
    significant_bits: int | None = None


def facts(tiff: tifffile.TiffFile, series: tifffile.TiffPageSeries, *, is_slide: bool) -> Facts:
    """What the file itself says about one of its pictures."""
    if is_slide or series.kind in STATED:
        return Facts(_slide_name(series, is_slide=is_slide), pixel_size_um=_stated(series))
    dialects: dict[str, Callable[[], Facts]] = {
        "is_lsm": lambda: _lsm(tiff, series),
        "is_stk": lambda: _stk(tiff),
        "is_metaseries": lambda: _metaseries(tiff),
        "is_imagej": lambda: _imagej(tiff, series),
        "is_fei": lambda: _fei(tiff),
        "is_sem": lambda: _sem(tiff),
        "is_tvips": lambda: _tvips(tiff),
    }
    for flag, read in dialects.items():
        if getattr(tiff, flag):
            return read()
    return Facts(name=series.name, pixel_size_um=_gatan(series))


def of_ome(image: OmeImage) -> Facts:
    return Facts(
        image.name,
        image.channels,
        image.pixel_size_um,
        image.time_step_s,
        image.significant_bits,
    )


def _slide_name(series: tifffile.TiffPageSeries, *, is_slide: bool) -> str | None:
    return None if is_slide and series.name == "Baseline" else series.name


def _stated(series: tifffile.TiffPageSeries) -> PixelSize | None:
    """Where the library has found a length with its unit, and that is no printer's."""
    scales, units = series.coord_scales, series.coord_units
    x, y, z = (
        micrometres(scales.get(axis), units.get(axis) or "") if axis in scales else None
        for axis in "XYZ"
    )
    return None if x is None or _is_for_printers(x) else (x, y, z)


def _lsm(tiff: tifffile.TiffFile, series: tifffile.TiffPageSeries) -> Facts:
    """A z step stands in every LSM; only a stack has one."""
    metadata = tiff.lsm_metadata or {}
    colors = metadata.get("ChannelColors") or {}
    names, values = colors.get("ColorNames") or [], colors.get("Colors") or []
    x, y, z = (
        length * 1e6 if (length := number(metadata.get(f"VoxelSize{axis}"))) else None
        for axis in "XYZ"
    )
    return Facts(
        channels=[
            Channel(str(name), hex_color(*values[at][:3]) if at < len(values) else None)
            for at, name in enumerate(names)
        ]
        or None,
        pixel_size_um=(x, y, z if "Z" in series.axes else None),
        time_step_s=number(metadata.get("TimeIntervall")),
    )


def _stk(tiff: tifffile.TiffFile) -> Facts:
    """MetaMorph keeps the calibration of whichever objective was chosen last.

    Readers disagree on it, so people are asked instead.
    """
    return Facts(name=str((tiff.stk_metadata or {}).get("Name") or "") or None)


def _metaseries(tiff: tifffile.TiffFile) -> Facts:
    plane = (tiff.metaseries_metadata or {}).get("PlaneInfo") or {}
    channel = plane.get("image-name") or plane.get("_IllumSetting_")
    channels = [Channel(str(channel))] if channel else None
    if not plane.get("spatial-calibration-state"):
        return Facts(channels=channels)
    unit = str(plane.get("spatial-calibration-units") or "")
    x = micrometres(plane.get("spatial-calibration-x"), unit)
    y = micrometres(plane.get("spatial-calibration-y"), unit)
    return Facts(channels=channels, pixel_size_um=(x, y, None))


def _imagej(tiff: tifffile.TiffFile, series: tifffile.TiffPageSeries) -> Facts:
    """Its unit is that of x; y, z and time have their own where they differ."""
    metadata = tiff.imagej_metadata or {}
    unit = str(metadata.get("unit") or "")
    y_unit, z_unit = (str(metadata.get(f"{axis}unit") or unit) for axis in "yz")
    tags = tiff.pages.first.tags
    x = _per_pixel(tags.get("XResolution"), unit)
    y = _per_pixel(tags.get("YResolution"), y_unit)
    return Facts(
        channels=_imagej_channels(metadata, series),
        pixel_size_um=(x, y, micrometres(metadata.get("spacing"), z_unit) if x else None),
        time_step_s=seconds(metadata.get("finterval"), str(metadata.get("tunit") or "s")),
    )


def _per_pixel(tag: tifffile.TiffTag | None, unit: str) -> float | None:
    """ImageJ keeps pixels per unit where others keep dots per inch."""
    if tag is None or not isinstance(tag.value, tuple) or not all(tag.value):
        return None
    length = micrometres(tag.value[1] / tag.value[0], unit)
    return None if length is None or _is_for_printers(length) else length


def _is_for_printers(length: float) -> bool:
    return length > 0 and any(abs(25_400 / length - dpi) < dpi / 500 for dpi in SCREEN_DPI)


def _imagej_channels(
    metadata: dict[str, Any], series: tifffile.TiffPageSeries
) -> list[Channel] | None:
    """ImageJ keeps no names, only the colour table of each channel."""
    tables = metadata.get("LUTs")
    if "C" not in series.axes or not tables:
        return None
    return [Channel(None, hex_color(*table[:, -1])) for table in tables]


def _gatan(series: tifffile.TiffPageSeries) -> PixelSize | None:
    """DigitalMicrograph writes its scales and their units into tags of its own."""
    tags = series.keyframe.tags
    x, y = (
        micrometres(tags.valueof(scale), str(tags.valueof(unit) or ""))
        for scale, unit in ((65009, 65003), (65010, 65004))
    )
    return (x, y, None) if x else None


def _tvips(tiff: tifffile.TiffFile) -> Facts:
    found = tiff.tvips_metadata or {}
    x, y = (micrometres(found.get(f"PixelSize{axis}"), "nm") for axis in "XY")
    return Facts(pixel_size_um=(x, y, None))


def _fei(tiff: tifffile.TiffFile) -> Facts:
    """FEI and Thermo Fisher: metres, under the section of the kind of scan."""
    metadata = tiff.fei_metadata or {}
    for section in ("Scan", "EScan", "IScan"):
        part = metadata.get(section) or {}
        if "PixelWidth" in part:
            x, y = (micrometres(part.get(f"Pixel{side}"), "m") for side in ("Width", "Height"))
            return Facts(pixel_size_um=(x, y, None))
    return Facts()


def _sem(tiff: tifffile.TiffFile) -> Facts:
    """Zeiss: the pixel of the stored image, which the one of the screen need not be."""
    metadata = tiff.sem_metadata or {}
    for key in ("ap_image_pixel_size", "ap_pixel_size"):
        value = metadata.get(key)
        if isinstance(value, tuple) and len(value) > 2:  # noqa: PLR2004 - name, number, unit
            size = micrometres(value[1], str(value[2]))
            return Facts(pixel_size_um=(size, size, None))
    return Facts()
