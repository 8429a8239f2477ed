"""OME-Zarr 0.4 and 0.5, a folder or a ZIP of one: metadata first, then the chunks that are seen.

A chunk that is not there is told from one that is black.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import prod
from pathlib import Path
from typing import Any

from fbias.imagery.limits import Limits
from fbias.imagery.readers.source import (
    Channel,
    Image,
    Plane,
    Remark,
    Source,
    Unreadable,
    step_for,
)
from fbias.imagery.readers.units import PixelSize, micrometres, number, seconds
from fbias.imagery.readers.zarr_arrays import Array, Tree

DEEPEST = 4  # folders above an image: a plate has rows, wells and fields


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    with Tree.open(path) as tree:
        groups = [group for group in tree.groups(DEEPEST) if _multiscales(tree, group)]
        if not groups:
            raise Unreadable("There is no OME-Zarr image in it.", container="ome-zarr")
        made = [
            _image(tree, group)
            for group in groups[: limits.images]
            if "/labels/" not in f"/{group}/"
        ]
        remarks = [remark for _image_, remark in made if remark]
        yield Source("ome-zarr", [image for image, _remark in made], remarks)


def _attributes(tree: Tree, group: str) -> dict[str, Any]:
    """Zarr 3 keeps them in the file of the group, OME-Zarr 0.5 under a name of their own."""
    told = tree.json(group, "zarr.json")
    if told is not None:
        attributes = dict(told.get("attributes") or {})
        return dict(attributes.get("ome") or attributes)
    return dict(tree.json(group, ".zattrs") or {})


def _multiscales(tree: Tree, group: str) -> list[Any]:
    found = _attributes(tree, group).get("multiscales")
    return found if isinstance(found, list) else []


def _image(tree: Tree, group: str) -> tuple[Image, Remark | None]:
    attributes = _attributes(tree, group)
    scales = attributes["multiscales"][0]
    levels = [Array.open(tree, f"{group}/{one['path']}".strip("/")) for one in scales["datasets"]]
    full = levels[0]
    axes, units = _axes(scales, len(full.shape))
    sizes = dict(zip(axes, full.shape, strict=True))
    steps = _steps(scales, axes, units)

    def level_for(longest: int) -> Array:
        fitting = [
            level
            for level in levels
            if max(level.shape[axes.index("Y")], level.shape[axes.index("X")]) >= longest
        ]
        return fitting[-1] if fitting else full

    def read(index: Mapping[str, int], longest: int) -> Plane:
        level = level_for(longest)
        place = {
            axis: index.get(axis, 0) * level.shape[at] // full.shape[at]
            for at, axis in enumerate(axes)
        }
        plane = level.plane(axes, place)
        step = step_for(plane.shape[0], plane.shape[1], longest)
        return plane[::step, ::step]

    missing = full.missing()
    return (
        Image(
            axes=axes,
            shape=full.shape,
            dtype=full.dtype.newbyteorder("=").name,
            read=read,
            cost=lambda longest: level_for(longest).cost_of_plane(axes),
            name=scales.get("name") if isinstance(scales.get("name"), str) else None,
            channels=_channels(attributes, sizes.get("C", 1)),
            pixel_size_um=_pixel_size(steps),
            time_step_s=seconds(*steps.get("T", (None, ""))),
        ),
        Remark("chunks-missing", f"{missing}/{prod(full.grid)}") if missing else None,
    )


def _axes(scales: Mapping[str, Any], count: int) -> tuple[str, list[str]]:
    told = scales.get("axes") or list("tczyx")[-count:]
    names = [str(one["name"] if isinstance(one, dict) else one) for one in told]
    units = [str(one.get("unit") or "") if isinstance(one, dict) else "" for one in told]
    return "".join(name[:1].upper() for name in names), units


def _steps(
    scales: Mapping[str, Any], axes: str, units: list[str]
) -> dict[str, tuple[float | None, str]]:
    """The scale of the largest level, times that of the whole image where there is one."""
    own = [*(scales["datasets"][0].get("coordinateTransformations") or [])]
    own += scales.get("coordinateTransformations") or []
    factors = [one["scale"] for one in own if one.get("type") == "scale" and "scale" in one]
    if not factors:
        return {}
    product = [prod(number(step) or 0 for step in steps) for steps in zip(*factors, strict=False)]
    return dict(zip(axes, zip(product, units, strict=False), strict=False))


def _pixel_size(steps: Mapping[str, tuple[float | None, str]]) -> PixelSize:
    x, y, z = (micrometres(*steps.get(axis, (None, ""))) for axis in "XYZ")
    return x, y, z


def _channels(attributes: Mapping[str, Any], count: int) -> list[Channel] | None:
    told = (attributes.get("omero") or {}).get("channels") or []
    channels = [
        Channel(
            str(channel["label"]) if channel.get("label") not in {None, ""} else None,
            f"#{str(channel['color'])[-6:].lower()}" if channel.get("color") else None,
        )
        for channel in told
        if isinstance(channel, dict)
    ]
    return channels if len(channels) == count else None
