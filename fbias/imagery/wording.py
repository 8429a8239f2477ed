"""What the inspection found, in words for people who do not think in axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from fbias.imagery.exports import how_to_export
from fbias.imagery.findings import message

FORMATS_BY_SOURCE = {
    gettext_lazy("Light microscopes"): {
        "czi": "Zeiss CZI",
        "lsm": "Zeiss LSM",
        "lif": "Leica LIF",
        "lof": "Leica LOF",
        "xlef": "Leica XLEF",
        "nd2": "Nikon ND2",
        "oib": "Olympus OIB",
        "oif": "Olympus OIF",
        "oir": "Olympus OIR",
        "stk": "MetaMorph STK",
        "metaseries": "MetaXpress TIFF",
        "dv": "DeltaVision",
        "spe": "Princeton SPE",
    },
    gettext_lazy("Slide scanners"): {
        "svs": "Aperio SVS",
        "ndpi": "Hamamatsu NDPI",
        "scn": "Leica SCN",
        "bif": "Ventana BIF",
        "qptiff": "Akoya QPTIFF",
        "vsi": "Olympus VSI",
        "dicom": "DICOM",
    },
    gettext_lazy("Electron microscopes"): {
        "dm3": "Gatan DM3",
        "dm4": "Gatan DM4",
        "emd": "EMD",
        "mrc": "MRC",
    },
    gettext_lazy("Programs and open formats"): {
        "ome-tiff": "OME-TIFF",
        "ome-zarr": "OME-Zarr",
        "tiff": "TIFF",
        "imagej-tiff": "ImageJ TIFF",
        "ims": "Imaris IMS",
        "bdv": "BigDataViewer HDF5",
        "hdf5": "HDF5",
        "ics": "ICS",
        "nrrd": "NRRD",
        "nifti": "NIfTI",
    },
    gettext_lazy("Pictures, films, archives"): {
        "png": "PNG",
        "jpeg": "JPEG",
        "jp2": "JPEG 2000",
        "bmp": "BMP",
        "gif": "GIF",
        "webp": "WebP",
        "avif": "AVIF",
        "avi": "AVI",
        "mp4": "MP4",
        "mov": "QuickTime",
        "mkv": "Matroska",
        "zip": "ZIP",
    },
}
FORMATS = {kind: name for names in FORMATS_BY_SOURCE.values() for kind, name in names.items()}
NAMED_AXES = "XYZCTSPM"


def facts_in_words(image: Mapping[str, Any], container: str | None) -> list[tuple[str, str]]:
    """Label and value, in the order a person would ask; unknown calibration says so."""
    sizes = dict(zip(image["axes"], image["shape"], strict=True))
    pairs = [
        (_("Format"), FORMATS.get(container or "", container or "")),
        (_("Size"), _extent(sizes)),
        (_("Channels"), _channels(image, sizes)),
        (_("Slices"), _several(sizes, "Z")),
        (_("Time points"), _several(sizes, "T")),
        (_("Positions"), _several(sizes, "P")),
        (_("Tiles"), _several(sizes, "M")),
        (_("Planes of unknown order"), _unnamed(sizes)),
        (_("Pixel type"), image["dtype"]),
        (_("Pixel size"), _pixel_size(image["pixel_size_um"])),
        (_("Slice distance"), _slice_distance(image["pixel_size_um"], sizes)),
        (_("Time step"), _time_step(image["time_step_s"], sizes)),
    ]
    return [(label, value) for label, value in pairs if value]


def facts_in_short(report: Mapping[str, Any] | None) -> str:
    """What stands beside a small picture: channels, size and pixel size of the first image."""
    images = (report or {}).get("images") or []
    if not images:
        return ""
    sizes = dict(zip(images[0]["axes"], images[0]["shape"], strict=True))
    count = sizes.get("C", 1)
    channels = ngettext("%(count)d channel", "%(count)d channels", count) % {"count": count}
    size = images[0]["pixel_size_um"]
    parts = (
        _("colour picture") if sizes.get("S", 1) > 2 else channels,  # noqa: PLR2004
        f"{sizes.get('X', 0)} × {sizes.get('Y', 0)}",  # noqa: RUF001 - the sign people write
        _pixel_size(size) if size and size["x"] else _("pixel size unknown"),
    )
    return " · ".join(parts)


def _extent(sizes: Mapping[str, int]) -> str:
    text = _("%(x)d × %(y)d pixels")  # noqa: RUF001 - the sign people write
    return text % {"x": sizes.get("X", 0), "y": sizes.get("Y", 0)}


def _several(sizes: Mapping[str, int], axis: str) -> str:
    return str(sizes[axis]) if sizes.get(axis, 1) > 1 else ""


def _unnamed(sizes: Mapping[str, int]) -> str:
    """Axes that the file does not name: depth, time or something else, nobody knows."""
    lengths = [length for axis, length in sizes.items() if axis not in NAMED_AXES and length > 1]
    return " × ".join(map(str, lengths))  # noqa: RUF001 - the sign people write


def _channels(image: Mapping[str, Any], sizes: Mapping[str, int]) -> str:
    names = [channel["name"] for channel in image["channels"] or [] if channel["name"]]
    count = sizes.get("C", 1)
    if names:
        return ", ".join(names)
    if "S" in sizes and sizes["S"] > 2:  # noqa: PLR2004
        return _("colour picture")
    return ngettext("%(count)d channel", "%(count)d channels", count) % {"count": count}


def _pixel_size(size: Mapping[str, float | None] | None) -> str:
    if not size or not size["x"]:
        return _("not found in the file")
    return _("%(length)s µm") % {"length": _short(size["x"])}


def _slice_distance(size: Mapping[str, float | None] | None, sizes: Mapping[str, int]) -> str:
    if sizes.get("Z", 1) == 1:
        return ""
    if not size or not size["z"]:
        return _("not found in the file")
    return _("%(length)s µm") % {"length": _short(size["z"])}


def _time_step(seconds: float | None, sizes: Mapping[str, int]) -> str:
    if seconds:
        return _("%(seconds)s s") % {"seconds": _short(seconds)}
    return _("not found in the file") if sizes.get("T", 1) > 1 else ""


def _short(value: float) -> str:
    """Three digits that count, in the reader's notation."""
    return str(number_format(f"{value:.3g}" if value < 1000 else f"{value:.0f}"))  # noqa: PLR2004


def channel_name(channels: Sequence[Mapping[str, Any]] | None, number: int) -> str:
    """The file's own name for a channel, else its number counted from one."""
    named = channels[number]["name"] if channels and number < len(channels) else None
    return named or _("Channel %(number)d") % {"number": number + 1}


def findings_in_words(report: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """The findings with their sentence in the reader's language."""
    language = get_language() or "en"
    container = (report or {}).get("format")
    return [
        {**one, "message": _sentence(one, message(one["code"], language), container)}
        for one in (report or {}).get("findings", [])
    ]


def _sentence(finding: Mapping[str, str], words: str, container: str | None) -> str:
    """With the channel, the picture or the count that it is about, and what to do."""
    words = words or finding["message"]
    if finding.get("where"):
        words = f"{words} ({finding['where']})"
    return f"{words} {how_to_export(container, finding['code'])}".strip()
