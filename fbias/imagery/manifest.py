"""What a manifest of known files says, held against what our readers say of the same files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOLERANCE = 1e-3
FAMILIES = {
    "tiff": {"tiff", "imagej-tiff", "metaseries", "stk", "svs", "ndpi", "qptiff"},
    "metaxpress": {"metaseries"},
    "movie": {"avi", "mov", "mp4", "mkv"},
}


@dataclass(frozen=True)
class Item:
    path: Path
    name: str
    kind: str
    family: str
    expected: Mapping[str, Any]


def items(manifest: Path) -> Iterator[Item]:
    """Its files, which stand beside it, with or without the first folder of their names."""
    for row in json.loads(manifest.read_text())["items"]:
        path = manifest.parent / row["path"]
        if not path.exists():
            path = manifest.parent.joinpath(*Path(row["path"]).parts[1:])
        yield Item(path, row["path"], row["kind"], row["format"], row.get("expected") or {})


def disagreements(item: Item, report: Mapping[str, Any]) -> list[str]:
    """Each fact that differs, in words; none where the report agrees."""
    if item.kind != "good" and not report["readable"]:
        return []  # what is odd may be refused, with a sentence
    if not report["readable"]:
        return [f"not opened: {report['error']}"]
    return [*_of_the_file(item, report), *_of_the_image(item.expected, report["images"])]


def _of_the_file(item: Item, report: Mapping[str, Any]) -> Iterator[str]:
    if report["format"] not in FAMILIES.get(item.family, {item.family}):
        yield f"format {report['format']}, not {item.family}"
    count = item.expected.get("n_images")
    if count and count != len(report["images"]):
        yield f"{len(report['images'])} images, not {count}"


def _of_the_image(expected: Mapping[str, Any], images: list[dict[str, Any]]) -> Iterator[str]:
    if not images or "sizes" not in expected:
        return
    image = images[0]
    sizes = dict(zip(image["axes"], image["shape"], strict=True))
    wanted = {**expected["sizes"], **(expected.get("other_axes") or {})}
    for axis in sorted({*sizes, *wanted} - ({"S"} - {*wanted})):
        if sizes.get(axis, 1) != wanted.get(axis, 1):
            yield f"{axis} {sizes.get(axis, 1)}, not {wanted.get(axis, 1)}"
    if expected.get("dtype") not in {None, image["dtype"]}:
        yield f"type {image['dtype']}, not {expected['dtype']}"
    names = [str(name) for name in expected.get("channels") or [] if name is not None]
    stated = [one["name"] for one in image["channels"] or [] if one["name"]]
    if names and names != stated:
        yield f"channels {stated}, not {names}"
    yield from _lengths(expected, image, wanted)


def _lengths(
    expected: Mapping[str, Any], image: Mapping[str, Any], sizes: Mapping[str, int]
) -> Iterator[str]:
    axes = "xyz" if sizes.get("Z", 1) > 1 else "xy"
    wanted, found = expected.get("pixel_size_um") or {}, image["pixel_size_um"] or {}
    pairs = [(f"pixel size {axis}", wanted.get(axis), found.get(axis)) for axis in axes]
    if "time_step_s" in expected:
        pairs.append(("time step", expected["time_step_s"], image["time_step_s"]))
    for what, told, read in pairs:
        if (told is None) != (read is None) or (
            told and read and abs(told - read) > TOLERANCE * told
        ):
            yield f"{what} {read}, not {told}"
