"""What the facts of a file leave to ask. Pure: a report's images in, findings out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from fbias.imagery.findings import finding

SMALLEST_UM, LARGEST_UM = 0.0005, 50.0
SKEW = 0.01  # how far x and y may differ
NUMBERED = re.compile(r"(channel[: ]?)?\d+(:\d+)?|c(h(annel)?)?[ _:]?\d+", re.IGNORECASE)
SCREEN_NAME = re.compile(
    r"screen ?-?shot|screen[_ ]?clip|capture d.?[ée]cran|bildschirmfoto|whatsapp image"
    r"|(?<![a-z])snip(?![a-z])",
    re.IGNORECASE,
)
SCREENS = frozenset(
    {(1920, 1080), (1366, 768), (1536, 864), (2560, 1440), (1440, 900), (3840, 2160)}
    | {(2880, 1800), (2560, 1600)}
)
FILMS = frozenset({"avi", "mp4", "mov", "mkv"})
# What a microscope writes knows its measures; of what any program may have saved, whoever needs
# them is asked.
KNOWS_MEASURES = frozenset(
    {
        "czi",
        "nd2",
        "lif",
        "lof",
        "xlef",
        "lsm",
        "oib",
        "oif",
        "oir",
        "vsi",
        "ims",
        "dv",
        "dm3",
        "dm4",
    }
    | {"metaseries", "svs", "ndpi", "scn", "bif", "qptiff", "spe"}
)
MEASURES = frozenset({"pixel-size-missing", "z-step-missing", "interval-missing"})
LARGEST_PLANE = 30_000  # pixels along one side, without smaller copies
Findings = Iterator[dict[str, str]]


def faults(name: str, report: Mapping[str, Any]) -> Findings:
    """Each question once for a file, however many images it has."""
    images, container = report["images"], report["format"]
    if _is_screen(name, container, images):
        yield finding("screenshot")
    if container in FILMS:
        yield finding("movie-lossy")
    for code, applies in RULES:
        if concerned := [image for image in images if applies(image)]:
            several = len(images) > 1 and len(concerned) < len(images)
            is_quiet = code in MEASURES and container not in KNOWS_MEASURES
            where = _named(concerned[0], images) if several else None
            yield finding(code, where, severity="info" if is_quiet else None)


def _named(image: Mapping[str, Any], images: Sequence[Mapping[str, Any]]) -> str:
    return image["name"] or str(images.index(image) + 1)


def _is_screen(name: str, container: str, images: Sequence[Mapping[str, Any]]) -> bool:
    if SCREEN_NAME.search(PurePath(name).name):
        return True
    return container == "png" and any(
        (sizes.get("X"), sizes.get("Y")) in SCREENS and image["dtype"] == "uint8"
        for image in images
        if (sizes := _sizes(image))
    )


def _sizes(image: Mapping[str, Any]) -> dict[str, int]:
    return dict(zip(image["axes"], image["shape"], strict=True))


def _length(image: Mapping[str, Any], axis: str) -> float | None:
    return (image["pixel_size_um"] or {}).get(axis)


def lacks_pixel_size(image: Mapping[str, Any]) -> bool:
    return _length(image, "x") is None


def has_odd_pixel_size(image: Mapping[str, Any]) -> bool:
    x, y = _length(image, "x"), _length(image, "y")
    known = [length for length in (x, y) if length]
    if any(not SMALLEST_UM <= length <= LARGEST_UM for length in known):
        return True
    return bool(x and y and abs(x - y) > SKEW * max(x, y))


def lacks_step(image: Mapping[str, Any]) -> bool:
    """A step of exactly 1 beside a finer pixel is what programs write when they know none."""
    if _sizes(image).get("Z", 1) < 2:  # noqa: PLR2004
        return False
    return _length(image, "z") is None


def lacks_interval(image: Mapping[str, Any]) -> bool:
    return _sizes(image).get("T", 1) > 1 and image["time_step_s"] is None


def has_unknown_axis(image: Mapping[str, Any]) -> bool:
    known = set("XYZCTSMP")
    return any(axis not in known and length > 1 for axis, length in _sizes(image).items())


def lacks_channel_names(image: Mapping[str, Any]) -> bool:
    count = _sizes(image).get("C", 1)
    names = [one["name"] for one in image["channels"] or []]
    return count > 1 and not any(name and not NUMBERED.fullmatch(name) for name in names)


RULES = (
    ("axis-unknown", has_unknown_axis),
    ("pixel-size-missing", lacks_pixel_size),
    ("pixel-size-odd", has_odd_pixel_size),
    ("z-step-missing", lacks_step),
    ("interval-missing", lacks_interval),
    ("channel-names-missing", lacks_channel_names),
)
