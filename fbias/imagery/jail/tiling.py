"""Tiles of one file for the viewer: all channels of its images, as far as the limits go.

Cut is told, never hidden: each scene says how many slices and time points the file holds, and how
much smaller than the file its largest level is.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from fbias.imagery.jail.drawing import (
    MOST_MIXED,
    WHITE,
    colors_for,
    longest_of,
    plain,
)
from fbias.imagery.jail.ozx import pack
from fbias.imagery.jail.scenes import Channel, Scene
from fbias.imagery.jail.shards import Place, Pyramid
from fbias.imagery.limits import Limits
from fbias.imagery.readers import reader_for
from fbias.imagery.readers.source import Image, NotTaken, Plane, Source, Unreadable

FULL = 2**31  # longer than any side: nothing is thinned
RED_GREEN_BLUE = ("#ff0000", "#00ff00", "#0000ff")
MOST_ABSENT = 2_000
MOST_CHANNELS = 32
WORK = 2  # samples decoded, in all, for each that is shown at most
SHARE_OF_TIME = 0.7  # what is left is for packing
KEPT = {"uint8", "int8", "uint16", "int16", "uint32", "int32", "float32"}
Answer = dict[str, Any]


def answers(path: Path, name: str, cell: Path, limits: Limits) -> Iterator[Answer]:
    """One answer: what was made, or why nothing was."""
    try:
        with reader_for(path, name).open_file(path, limits) as source:
            if source.person:
                yield {"reason": "hidden"}
                return
            scenes = make(source, cell, limits)
        yield pack(scenes, cell) if scenes else {"reason": "nothing"}
    except MemoryError:
        yield {"reason": "too_large"}
    except Unreadable:
        yield {"reason": "unreadable"}
    except Exception:  # noqa: BLE001 - a stranger's file may raise anything out of a library
        yield {"reason": "failed"}


def make(source: Source, cell: Path, limits: Limits) -> list[Scene]:
    """Scene by scene, while planes, samples and time last; the first one always begins."""
    ends = time.process_time() + limits.cpu_seconds * SHARE_OF_TIME
    planes, samples = limits.shown_planes, limits.shown
    made: list[Scene] = []
    for number, place in _places(source, limits):
        image = laid_out(source.images[number])
        with suppress(NotTaken):
            left = (planes, samples)
            scene = _plan(image, number, place, at=len(made), cell=cell, limits=limits, left=left)
            if scene is None:
                break
            scene.times = _fill(scene, limits, ends)
            if not scene.times:
                break
            made.append(scene)
            count = scene.times * scene.depth * len(scene.channels)
            planes -= count
            samples -= count * scene.height * scene.width
        if time.process_time() > ends:
            break
    return made


def _places(source: Source, limits: Limits) -> Iterator[tuple[int, dict[str, int]]]:
    count = 0
    for number, image in enumerate(source.images):
        sizes = laid_out(image).sizes
        axes = [axis for axis in sizes if axis not in "TCZYXS"]
        for at in product(*(range(sizes[axis]) for axis in axes)):
            if count == limits.scenes:
                return
            count += 1
            yield number, dict(zip(axes, at, strict=True))


def laid_out(image: Image) -> Image:
    """A scan of single lines, repeated in time or depth, as a picture with a row for each."""
    along = longest_of(image.sizes) if image.sizes["Y"] == 1 else None
    if not along:
        return image
    count = image.sizes[along]
    sizes = {axis: size for axis, size in image.sizes.items() if axis != along} | {"Y": count}

    def read(index: Any, longest: int) -> Plane:
        return np.concatenate([image.read({**index, along: at}, longest) for at in range(count)])

    return replace(
        image,
        axes="".join(sizes),
        shape=tuple(sizes.values()),
        read=read,
        cost=lambda longest: image.cost(longest) * count,
        window=None,
        pixel_size_um=None,
    )


def _plan(
    image: Image,
    number: int,
    place: dict[str, int],
    *,
    at: int,
    cell: Path,
    limits: Limits,
    left: tuple[int, int],
) -> Scene | None:
    """How much of it is made; None where not a single plane fits any more."""
    sizes = image.sizes
    longest = _longest(image, limits)
    first = _first(image, place, longest)
    by_rows = longest == FULL and image.window
    height, width = (sizes["Y"], sizes["X"]) if by_rows else first.shape[:2]
    is_colour = first.ndim == 3  # noqa: PLR2004
    channels = _channels(image, first)
    reads = limits.shown * WORK // max(1, int(image.cost(longest))) * (3 if is_colour else 1)
    share = min(left[0], left[1] // (height * width), reads) // len(channels)
    if share < 1:
        return None
    depth = min(sizes.get("Z", 1), share)
    times = min(sizes.get("T", 1), share // depth)
    dtype = np.dtype(first.dtype.name if first.dtype.name in KEPT else "float32")
    shape = (times, len(channels), depth, height, width)
    in_memory = height * width <= limits.decoded // 4
    return Scene(
        image=replace(image, window=image.window if longest == FULL else None),
        number=number,
        place=place,
        times=times,
        depth=depth,
        height=height,
        width=width,
        reduced=max(sizes["Y"], sizes["X"]) / max(height, width),
        channels=channels,
        is_colour=is_colour,
        samples=len(RED_GREEN_BLUE) if is_colour and first.shape[2] >= len(RED_GREEN_BLUE) else 1,
        levels=Pyramid(cell, f"{at}", shape, dtype, limits.tile),
        brightest=Pyramid(cell, f"{at}-max", (*shape[:2], 1, *shape[3:]), dtype, limits.tile)
        if depth > 1 and in_memory
        else None,
    )


def _longest(image: Image, limits: Limits) -> int:
    """At which size a plane is read: whole where rows can be had, or where it fits in memory."""
    sides = max(image.sizes["Y"], image.sizes["X"])
    samples = image.sizes["Y"] * image.sizes["X"] * image.sizes.get("S", 1)
    if image.cost(FULL) <= limits.decoded or (image.window and samples <= limits.shown):
        return FULL
    longest = sides // 2
    while longest > limits.tile and image.cost(longest) > limits.decoded:
        longest //= 2
    if image.cost(longest) > limits.decoded * 2:
        raise MemoryError
    return longest


def _first(image: Image, place: dict[str, int], longest: int) -> Plane:
    """A plane, or a few rows of it, to know what values there are; the first that was taken."""
    sizes = image.sizes
    for t, c, z in product(*(range(sizes.get(axis, 1)) for axis in "TCZ")):
        index = {**place, "T": t, "C": c, "Z": z}
        with suppress(NotTaken):
            if longest == FULL and image.window:
                return plain(image.window(index, 0, min(8, sizes["Y"])))
            return plain(image.read(index, longest))
    raise NotTaken


def _channels(image: Image, first: Plane) -> list[Channel]:
    if first.ndim == 3:  # noqa: PLR2004
        count = min(image.sizes.get("C", 1), MOST_CHANNELS // 3)
        colours = RED_GREEN_BLUE if first.shape[2] >= 3 else (WHITE,)  # noqa: PLR2004
        return [Channel(None, color, at == 0) for at in range(count) for color in colours]
    count = min(image.sizes.get("C", 1), MOST_CHANNELS)
    names = [one.name for one in image.channels or ()][:count]
    names += [None] * (count - len(names))
    colors = colors_for(image, count)
    stains = [at for at, color in enumerate(colors) if color != WHITE][:MOST_MIXED]
    shown = stains or [0]
    return [
        Channel(name, color, at in shown)
        for at, (name, color) in enumerate(zip(names, colors, strict=True))
    ]


def _fill(scene: Scene, limits: Limits, ends: float) -> int:
    """Every plane of one time point after the other; how many of them were made."""
    done = 0
    while done < scene.times:
        for c in range(len(scene.channels) // scene.samples):
            _stack(scene, done, c, limits)
        done += 1
        if time.process_time() > ends:
            break
    for pyramid in filter(None, (scene.levels, scene.brightest)):
        pyramid.close(done)
    return done


def _stack(scene: Scene, t: int, c: int, limits: Limits) -> None:
    """All slices of one channel of the file, and the brightest of them."""
    most: Plane | None = None
    for z in range(scene.depth):
        try:
            for rows in _bands(scene, {**scene.place, "T": t, "C": c, "Z": z}, limits):
                _push(scene.levels, scene, (t, c, z), rows)
                _look_at(scene, c, rows)
                most = rows if most is None or not scene.brightest else np.maximum(most, rows)
        except NotTaken:
            if len(scene.absent) < MOST_ABSENT:
                scene.absent.append([t, c * scene.samples, z])
            continue
        _end(scene.levels, scene, (t, c, z))
    if scene.brightest and most is not None:
        _push(scene.brightest, scene, (t, c, 0), most)
        _end(scene.brightest, scene, (t, c, 0))


def _parts(scene: Scene, rows: Plane) -> Iterator[Plane]:
    yield from (rows[:, :, at] for at in range(scene.samples)) if scene.is_colour else (rows,)


def _push(pyramid: Pyramid, scene: Scene, place: Place, rows: Plane) -> None:
    t, c, z = place
    for sample, part in enumerate(_parts(scene, rows)):
        pyramid.push((t, c * scene.samples + sample, z), part)


def _end(pyramid: Pyramid, scene: Scene, place: Place) -> None:
    t, c, z = place
    for sample in range(scene.samples):
        pyramid.end_plane((t, c * scene.samples + sample, z))


def _look_at(scene: Scene, c: int, rows: Plane) -> None:
    for sample, part in enumerate(_parts(scene, rows)):
        scene.channels[c * scene.samples + sample].look_at(part)


def _bands(scene: Scene, index: dict[str, int], limits: Limits) -> Iterator[Plane]:
    """A plane in rows of tiles where rows can be had, else whole; in the type that is kept."""
    image, dtype = scene.image, scene.levels.levels[0].dtype.newbyteorder("=")
    if image.window and scene.brightest is None:
        for top in range(0, scene.height, limits.tile):
            rows = plain(image.window(index, top, min(top + limits.tile, scene.height)))
            yield rows.astype(dtype, copy=False)
        return
    longest = FULL if scene.reduced == 1 else max(scene.height, scene.width)
    plane = plain(image.read(index, longest)).astype(dtype, copy=False)
    yield _of_size(plane, scene.height, scene.width)


def _of_size(plane: Plane, height: int, width: int) -> Plane:
    """Planes of one image may differ by a row; what is missing is black."""
    if plane.shape[:2] == (height, width):
        return plane
    whole = np.zeros((height, width, *plane.shape[2:]), plane.dtype)
    part = plane[:height, :width]
    whole[: part.shape[0], : part.shape[1]] = part
    return whole
