"""Names, colours and calibration from the dialects of TIFF.

Dots per inch are what a printer wants, never a pixel size: only a stated length is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import tifffile
from defusedxml import ElementTree

from fbias.imagery.readers.source import Channel, hex_color

MICROMETRES = {
    "µm": 1.0, "μm": 1.0, "um": 1.0, "micron": 1.0, "microns": 1.0, "micrometer": 1.0,
    "micrometre": 1.0, "\\u00b5m": 1.0, "nm": 1e-3, "nanometer": 1e-3, "pm": 1e-6, "å": 1e-4,
    "angstrom": 1e-4, "mm": 1e3, "millimeter": 1e3, "cm": 1e4, "m": 1e6,
}  # fmt: skip
SECONDS = {"s": 1.0, "sec": 1.0, "ms": 1e-3, "µs": 1e-6, "μs": 1e-6, "min": 60.0, "h": 3600.0}
SCREEN_DPI = (72, 96, 150, 300, 600)
PixelSize = tuple[float | None, float | None, float | None]


@dataclass(frozen=True)
class Facts:
    name: str | None = None
    channels: Sequence[Channel] | None = None
    pixel_size_um: PixelSize | None = None
    time_step_s: float | None = None


def facts(tiff: tifffile.TiffFile, series: tifffile.TiffPageSeries, index: int) -> Facts:
    """What the file itself says about one of its pictures."""
    if tiff.is_ome:
        return _ome(tiff, series, index)
    if tiff.is_lsm:
        return _lsm(tiff)
    if tiff.is_stk:
        return _stk(tiff)
    if tiff.is_metaseries:
        return _metaseries(tiff)
    if tiff.is_imagej:
        return _imagej(tiff, series)
    return Facts(name=series.name)


def _ome(tiff: tifffile.TiffFile, series: tifffile.TiffPageSeries, index: int) -> Facts:
    root = ElementTree.fromstring(tiff.ome_metadata, forbid_dtd=True)
    images = [node for node in root.iter() if _tag(node) == "Image"]
    if index >= len(images):
        return Facts(name=series.name)
    pixels = next((node for node in images[index] if _tag(node) == "Pixels"), None)
    if pixels is None:
        return Facts(name=images[index].get("Name"))
    found = pixels.attrib
    size = (_ome_length(found, "X"), _ome_length(found, "Y"), _ome_length(found, "Z"))
    return Facts(
        name=images[index].get("Name"),
        channels=[
            Channel(node.get("Name"), _ome_color(node.get("Color")))
            for node in pixels
            if _tag(node) == "Channel"
        ],
        pixel_size_um=size,
        time_step_s=_scaled(
            found.get("TimeIncrement"), found.get("TimeIncrementUnit", "s"), SECONDS
        ),
    )


def _tag(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


def _ome_length(found: dict[str, str], axis: str) -> float | None:
    unit = found.get(f"PhysicalSize{axis}Unit", "µm")
    return _scaled(found.get(f"PhysicalSize{axis}"), unit, MICROMETRES)


def _scaled(value: object, unit: str, table: dict[str, float]) -> float | None:
    factor = table.get(unit.strip().lower())
    number = _number(value)
    return None if factor is None or number is None else number * factor


def _number(value: object) -> float | None:
    try:
        return float(value)  # type: ignore[arg-type]  # anything may stand in a file
    except (TypeError, ValueError):
        return None


def _ome_color(value: str | None) -> str | None:
    """OME writes red, green, blue, alpha as one signed integer."""
    try:
        packed = int(value or "") & 0xFFFFFFFF
    except ValueError:
        return None
    return hex_color(packed >> 24, packed >> 16 & 255, packed >> 8 & 255)


def _lsm(tiff: tifffile.TiffFile) -> Facts:
    found = tiff.lsm_metadata or {}
    colors = found.get("ChannelColors") or {}
    names, values = colors.get("ColorNames") or [], colors.get("Colors") or []
    size = [
        length * 1e6 if (length := _number(found.get(f"VoxelSize{axis}"))) else None
        for axis in "XYZ"
    ]
    return Facts(
        channels=[
            Channel(str(name), hex_color(*values[at][:3]) if at < len(values) else None)
            for at, name in enumerate(names)
        ]
        or None,
        pixel_size_um=(size[0], size[1], size[2]),
        time_step_s=_number(found.get("TimeIntervall")),
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
    x = _scaled(plane.get("spatial-calibration-x"), unit, MICROMETRES)
    y = _scaled(plane.get("spatial-calibration-y"), unit, MICROMETRES)
    return Facts(channels=channels, pixel_size_um=(x, y, None))


def _imagej(tiff: tifffile.TiffFile, series: tifffile.TiffPageSeries) -> Facts:
    found = tiff.imagej_metadata or {}
    unit = str(found.get("unit") or "")
    tags = tiff.pages.first.tags
    x, y = (_per_pixel(tags.get(name), unit) for name in ("XResolution", "YResolution"))
    z = _scaled(found.get("spacing"), unit, MICROMETRES) if x else None
    return Facts(
        channels=_imagej_channels(found, series),
        pixel_size_um=(x, y, z),
        time_step_s=_number(found.get("finterval")),
    )


def _per_pixel(tag: tifffile.TiffTag | None, unit: str) -> float | None:
    """ImageJ keeps pixels per unit where others keep dots per inch."""
    if tag is None or not isinstance(tag.value, tuple) or not all(tag.value):
        return None
    per_unit = tag.value[0] / tag.value[1]
    length = _scaled(1 / per_unit, unit, MICROMETRES)
    if length is None or any(abs(25_400 / length - dpi) < dpi / 500 for dpi in SCREEN_DPI):
        return None
    return length


def _imagej_channels(
    found: dict[str, Any], series: tifffile.TiffPageSeries
) -> list[Channel] | None:
    """ImageJ keeps no names, only the colour table of each channel."""
    tables = found.get("LUTs")
    if "C" not in series.axes or not tables:
        return None
    return [Channel(None, hex_color(*table[:, -1])) for table in tables]
