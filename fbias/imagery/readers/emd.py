"""EMD, both kinds of HDF5: Velox (Thermo Fisher) and that of Berkeley, whose axes are named."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import h5py
import numpy as np

from fbias.imagery.readers.raw import arranged
from fbias.imagery.readers.source import Image, distinct
from fbias.imagery.readers.units import micrometres, number, seconds

LETTERS = {"x": "X", "y": "Y", "z": "Z", "t": "T", "time": "T", "depth": "Z", "r_x": "X"}
LETTERS |= {"r_y": "Y", "r_z": "Z", "height": "Y", "width": "X"}
DEEPEST, MOST, FEWEST = 6, 1000, 2
PARTS = ("realFloat", "imagFloat"), ("realFloatHalfEven", "imagFloatHalfEven")


def is_velox(file: h5py.File) -> bool:
    return isinstance(file.get("Data/Image"), h5py.Group)


def velox(file: h5py.File) -> list[Image]:
    """Rows, columns, frames; what the microscope did stands as JSON beside each."""
    groups = [file["Data/Image"][name] for name in list(file["Data/Image"])[:MOST]]
    return [_velox_image(group, file) for group in groups if isinstance(group, h5py.Group)]


def _velox_image(group: h5py.Group, file: h5py.File) -> Image:
    array, told = group["Data"], _velox_metadata(group)
    result = told.get("BinaryResult") or {}
    size, frames = result.get("PixelSize") or {}, array.shape[2]
    x, y = (
        micrometres(size.get(side), str(result.get(f"PixelUnit{axis}") or ""))
        for side, axis in (("width", "X"), ("height", "Y"))
    )
    parts = next((pair for pair in PARTS if pair[0] in (array.dtype.names or ())), None)
    pixels = _Complex(array, *parts) if parts else array
    axes, shape = ("YXT", array.shape) if frames > 1 else ("YX", array.shape[:2])
    return arranged(
        lambda: pixels if frames > 1 else _First(pixels),
        axes=axes,
        shape=shape,
        dtype="complex64" if parts else array.dtype,
        name=str(result.get("Detector") or "") or None,
        pixel_size_um=(x, y, None),
        time_step_s=number((told.get("Scan") or {}).get("FrameTime")) if frames > 1 else None,
    )


def _velox_metadata(group: h5py.Group) -> dict[str, Any]:
    try:
        told = json.loads(bytes(group["Metadata"][:, 0]).partition(b"\0")[0])
    except (KeyError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


class _First:
    """The only frame of a stack, as a picture."""

    def __init__(self, stack: Any) -> None:
        self.stack = stack

    def __getitem__(self, chosen: tuple[Any, ...]) -> Any:
        return self.stack[(*chosen, 0)]


class _Complex:
    def __init__(self, array: Any, real: str, imaginary: str) -> None:
        self.array, self.real, self.imaginary = array, real, imaginary

    def __getitem__(self, chosen: tuple[Any, ...]) -> Any:
        found = self.array[chosen]
        return found[self.real] + 1j * found[self.imaginary]


def berkeley(file: h5py.File) -> list[Image]:
    """Arrays of its groups that have two axes of length two or more."""
    return [_berkeley_image(group, array) for group, array in _arrays(file)]


def _arrays(group: h5py.Group, depth: int = 0) -> Iterator[tuple[h5py.Group, Any]]:
    for name in list(group)[:MOST]:
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            continue
        node = group[name]
        if not isinstance(node, h5py.Group):
            continue
        if "emd_group_type" in node.attrs and (array := _array_of(node)) is not None:
            yield node, array
        elif depth < DEEPEST:
            yield from _arrays(node, depth + 1)


def _array_of(group: h5py.Group) -> Any:
    for node in group.values():
        is_numbers = isinstance(node, h5py.Dataset) and node.dtype.kind in "buifc"
        if is_numbers and sum(length > 1 for length in node.shape) >= FEWEST and "dim1" in group:
            return node
    return None


def _berkeley_image(group: h5py.Group, array: Any) -> Image:
    dims = [group.get(f"dim{at + 1}") for at in range(array.ndim)]
    axes = _axes([_word(dim, "name") for dim in dims])
    steps = {
        axis: (_step(dim), _word(dim, "units").strip("[]").replace("_", ""))
        for axis, dim in zip(axes, dims, strict=True)
    }
    x, y, z = (micrometres(*steps.get(axis, (None, ""))) for axis in "XYZ")
    return arranged(
        lambda: array,
        axes=axes,
        shape=array.shape,
        dtype=array.dtype,
        name=str(group.name).strip("/"),
        pixel_size_um=(x, y, z),
        time_step_s=seconds(*steps.get("T", (None, ""))),
    )


def _axes(names: list[str]) -> str:
    """As they are called; where two of them are not X and Y, the last two are."""
    axes = "".join(LETTERS.get(name.strip().lower(), "Q") for name in names)
    if axes.count("X") != 1 or axes.count("Y") != 1:
        axes = "Q" * (len(names) - 2) + "YX"
    return distinct(axes)


def _word(dim: Any, name: str) -> str:
    value: Mapping[str, Any] = dim.attrs if dim is not None else {}
    found = value.get(name, "")
    return found.decode("utf-8", "replace") if isinstance(found, bytes) else str(found)


def _step(dim: Any) -> float | None:
    if dim is None or dim.shape == () or len(dim) < FEWEST or dim.dtype.kind not in "iuf":
        return None
    first, second = np.asarray(dim[:2], float)
    return abs(float(second - first)) or None
