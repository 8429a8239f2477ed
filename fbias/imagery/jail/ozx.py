"""The pyramids of a file as one OME-Zarr 0.5 in a ZIP, and the places of its shards in it.

The viewer reads by these places: the ZIP's own directory is for other programs.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fbias.imagery.jail.scenes import Scene
from fbias.imagery.jail.shards import Pyramid, Shard
from fbias.imagery.limits import TILES
from fbias.imagery.readers.source import positive

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same file gives the same bytes
LONGEST_NAME = 200


def pack(scenes: list[Scene], cell: Path) -> dict[str, Any]:
    """Write the ZIP, the descriptions first, and tell what the viewer needs to know of it."""
    documents = dict(_documents(scenes))
    places: dict[Path, int] = {}
    with zipfile.ZipFile(cell / TILES, "w", zipfile.ZIP_STORED) as archive:
        archive.comment = json.dumps(
            {"ome": {"version": "0.5", "zipFile": {"centralDirectory": {"jsonFirst": True}}}}
        ).encode()
        for name, document in documents.items():
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), json.dumps(document))
        for name, level in _shards(scenes):
            info = zipfile.ZipInfo(f"{name}/c/0/0/0/0/0", LONG_AGO)
            info.file_size = level.path.stat().st_size
            with archive.open(info, "w") as into, level.path.open("rb") as content:
                places[level.path] = archive.fp.tell()  # type: ignore[union-attr]  # it is open
                shutil.copyfileobj(content, into, 1024**2)
            level.path.unlink()
    return {
        "file": TILES,
        "size": (cell / TILES).stat().st_size,
        "scenes": [_told(scene, places) for scene in scenes],
    }


def _named(scenes: list[Scene]) -> Iterator[tuple[str, Scene, Pyramid]]:
    """One image stands at the top, several in numbered groups; projections stand beside."""
    for number, scene in enumerate(scenes):
        group = "" if len(scenes) == 1 else f"{number}/"
        yield group, scene, scene.levels
        if scene.brightest:
            yield f"brightest/{number}/", scene, scene.brightest


def _shards(scenes: list[Scene]) -> Iterator[tuple[str, Shard]]:
    for group, _scene, pyramid in _named(scenes):
        for number, level in enumerate(pyramid.levels):
            yield f"{group}{number}", level


def _documents(scenes: list[Scene]) -> Iterator[tuple[str, Any]]:
    if len(scenes) > 1:
        yield "zarr.json", _group({"version": "0.5", "bioformats2raw.layout": 3})
    if any(scene.brightest for scene in scenes):
        yield "brightest/zarr.json", _group({"version": "0.5"})
    for group, scene, pyramid in _named(scenes):
        yield f"{group}zarr.json", _group(_multiscales(scene, pyramid))
    for name, level in _shards(scenes):
        yield f"{name}/zarr.json", level.metadata()


def _group(ome: dict[str, Any]) -> dict[str, Any]:
    return {"zarr_format": 3, "node_type": "group", "attributes": {"ome": ome}}


def _multiscales(scene: Scene, pyramid: Pyramid) -> dict[str, Any]:
    x, y, z = _pixel_size(scene)
    axes: list[dict[str, str]] = [
        {"name": "t", "type": "time"},
        {"name": "c", "type": "channel"},
        *({"name": axis, "type": "space"} for axis in "zyx"),
    ]
    lengths = (positive(scene.image.time_step_s), None, z, y, x)
    for axis, length in zip(axes, lengths, strict=True):
        if length:
            axis["unit"] = "second" if axis["name"] == "t" else "micrometer"
    scales = [length or 1.0 for length in lengths]
    datasets = []
    for number in range(len(pyramid.levels)):
        scale = [*scales[:3], scales[3] * 2**number, scales[4] * 2**number]
        datasets.append(
            {
                "path": str(number),
                "coordinateTransformations": [{"type": "scale", "scale": scale}],
            }
        )
    return {
        "version": "0.5",
        "multiscales": [{"name": _name(scene) or "image", "axes": axes, "datasets": datasets}],
        "omero": {"channels": [_omero(channel) for channel in scene.channels]},
    }


def _omero(channel: Any) -> dict[str, Any]:
    (low, high), (least, most) = channel.window(), channel.extent()
    return {
        "label": channel.name or "",
        "color": channel.color.lstrip("#").upper(),
        "active": channel.is_shown,
        "window": {"start": low, "end": high, "min": least, "max": most},
    }


def _name(scene: Scene) -> str:
    return str(scene.image.name or "")[:LONGEST_NAME]


def _pixel_size(scene: Scene) -> tuple[float | None, float | None, float | None]:
    """Of what is shown: where the largest level is smaller than the file, its pixels are larger."""
    x, y, z = (positive(one) for one in scene.image.pixel_size_um or (None, None, None))
    return x and x * scene.reduced, y and y * scene.reduced, z


def _told(scene: Scene, places: dict[Path, int]) -> dict[str, Any]:
    sizes = scene.image.sizes
    x, y, z = _pixel_size(scene)
    return {
        "image": scene.number,
        "name": _name(scene),
        "place": scene.place,
        "dtype": scene.levels.levels[0].dtype.newbyteorder("=").name,
        "height": scene.height,
        "width": scene.width,
        "times": scene.times,
        "depth": scene.depth,
        "whole": {
            "times": sizes.get("T", 1),
            "depth": sizes.get("Z", 1),
            "channels": sizes.get("C", 1),
        },
        "reduced": scene.reduced,
        "is_colour": scene.is_colour,
        "pixel_size_um": {"x": x, "y": y, "z": z},
        "time_step_s": positive(scene.image.time_step_s),
        "channels": [_channel(scene, channel) for channel in scene.channels],
        "levels": [_level(level, places) for level in scene.levels.levels],
        "brightest": [_level(level, places) for level in scene.brightest.levels]
        if scene.brightest
        else [],
        "absent": scene.absent,
    }


def _channel(scene: Scene, channel: Any) -> dict[str, Any]:
    is_plain = scene.is_colour and scene.levels.levels[0].dtype == "uint8"
    low, high = (0.0, 255.0) if is_plain else channel.window()
    least, most = channel.extent()
    return {
        "name": (channel.name or "")[:LONGEST_NAME],
        "color": channel.color,
        "shown": channel.is_shown,
        "low": low,
        "high": high,
        "least": least,
        "most": most,
        "histogram": channel.histogram(),
    }


def _level(level: Shard, places: dict[Path, int]) -> dict[str, Any]:
    at = places[level.path]
    return {
        "height": level.shape[3],
        "width": level.shape[4],
        "chunk": list(level.chunk),
        "at": at,
        "index": at + level.index_at,
    }
