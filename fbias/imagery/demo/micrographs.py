"""Synthetic micrographs for the demo facility: invented, repeatable by seed, free of any rights.

They are made to behave like real ones: objects with texture that touch each other, uneven light,
out-of-focus haze, photon and camera noise, channel names and a pixel size in the file.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from fbias.imagery.demo.light import (
    blurred,
    cell_borders,
    fibres,
    nuclei_light,
    nucleus,
    photographed,
    scattered,
    stamped,
    texture,
    uneven_light,
)


def ome_tiff(
    stack: NDArray[np.uint16],
    *,
    axes: str,
    channels: Sequence[str],
    pixel_um: float,
    z_um: float | None = None,
    step_s: float | None = None,
) -> bytes:
    """The stack as an OME-TIFF that says what its axes, channels and pixels are."""
    about: dict[str, object] = {
        "axes": axes,
        "PhysicalSizeX": pixel_um,
        "PhysicalSizeXUnit": "µm",
        "PhysicalSizeY": pixel_um,
        "PhysicalSizeYUnit": "µm",
        "Channel": {"Name": list(channels)},
    }
    if z_um:
        about |= {"PhysicalSizeZ": z_um, "PhysicalSizeZUnit": "µm"}
    if step_s:
        about |= {"TimeIncrement": step_s, "TimeIncrementUnit": "s"}
    file = io.BytesIO()
    tifffile.imwrite(
        file,
        stack,
        ome=True,
        photometric="minisblack",
        compression="zlib",
        compressionargs={"level": 1},
        metadata=about,
    )
    return file.getvalue()


def culture(seed: int, *, count: int = 85, photons: float = 420) -> bytes:
    """Cultured cells: nuclei in DAPI, borders and stress fibres in phalloidin."""
    random, size = np.random.default_rng(seed), 640
    places = scattered(random, size, count, 46)
    light = uneven_light(random, size)
    haze = 0.06 + 0.05 * texture(random, size, 60)
    dapi = nuclei_light(random, size, places, 17)
    actin = cell_borders(random, size, places)
    planes = [
        photographed(random, (dapi + 0.25 * blurred(dapi, 14) + haze) * light, photons=photons),
        photographed(random, (actin + haze) * light, photons=photons * 0.7),
    ]
    return ome_tiff(
        np.stack(planes), axes="CYX", channels=("DAPI", "Phalloidin-488"), pixel_um=0.325
    )


def crowded(seed: int) -> bytes:
    """The difficult one: more cells, less light."""
    return culture(seed, count=170, photons=70)


def control(seed: int) -> bytes:
    """The negative control: the second stain was left out, only its background is there."""
    random, size = np.random.default_rng(seed), 640
    places = scattered(random, size, 70, 46)
    light = uneven_light(random, size)
    dapi = nuclei_light(random, size, places, 17)
    empty = 0.05 + 0.04 * texture(random, size, 30) + 0.02 * dapi
    planes = [photographed(random, field * light, photons=420) for field in (dapi + 0.06, empty)]
    return ome_tiff(
        np.stack(planes), axes="CYX", channels=("DAPI", "Phalloidin-488"), pixel_um=0.325
    )


def organoid(seed: int) -> bytes:
    """A round organoid as a z-stack: nuclei and one spotted marker, dimmer in depth."""
    random, size, depth = np.random.default_rng(seed), 448, 9
    places = scattered(random, size, 200, 23)
    from_middle = np.hypot(*(places - size / 2).T)
    inside = places[from_middle < size * 0.4]
    heights = random.uniform(0, depth - 1, len(inside))
    shell = np.hypot(*np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]) < 0.8
    spots = scattered(random, size, 320, 6)
    light, planes = uneven_light(random, size), []
    for z in range(depth):
        near = np.exp(-(((heights - z) / 1.6) ** 2))
        shown = near > 0.15
        shapes = [nucleus(random, 10.5) for _place in inside[shown]]
        dapi = stamped(size, inside[shown], shapes, near[shown])
        dapi = blurred(dapi * (0.6 + 0.6 * texture(random, size, 2)), 1.2)
        dots = np.zeros((size, size))
        flicker = random.random(len(spots)) < 0.3
        dots[tuple(spots[flicker].astype(int).T)] = random.uniform(6, 26, flicker.sum())
        marker = blurred(dots, 1.5) * blurred(shell.astype(float), 8)
        loss = 0.93**z
        for field, photons in ((dapi + 0.3 * blurred(dapi, 16), 300), (marker, 260)):
            planes.append(photographed(random, (field * loss + 0.07) * light, photons=photons))
    stack = np.stack(planes).reshape(depth, 2, size, size)
    return ome_tiff(stack, axes="ZCYX", channels=("Hoechst", "E-cadherin"), pixel_um=0.21, z_um=1.5)


def swimmers(seed: int) -> bytes:
    """A time-lapse of rod-shaped bacteria that swim, turn and tumble, in phase contrast."""
    random, size, frames, count = np.random.default_rng(seed), 384, 18, 38
    places, angles = random.uniform(0, size, (count, 2)), random.uniform(0, 2 * np.pi, count)
    speeds, dirt = random.uniform(1.5, 5.5, count), texture(random, size, 25)
    planes = []
    for _frame in range(frames):
        angles += random.normal(0, 0.16, count)
        tumbling = random.random(count) < 0.06
        angles[tumbling] = random.uniform(0, 2 * np.pi, tumbling.sum())
        places = (places + speeds[:, None] * np.c_[np.sin(angles), np.cos(angles)]) % size
        ground = Image.new("L", (size, size))
        pen = ImageDraw.Draw(ground)
        for (y, x), angle in zip(places, angles, strict=True):
            dy, dx = 5.5 * np.sin(angle), 5.5 * np.cos(angle)
            pen.line((x - dx, y - dy, x + dx, y + dy), fill=255, width=4)
        rods = blurred(np.asarray(ground) / 255.0, 1.2)
        halo = blurred(rods, 4.5) * 1.6
        planes.append(
            photographed(random, 0.75 + 0.12 * dirt - 0.6 * rods + 0.5 * halo, photons=650)
        )
    return ome_tiff(
        np.stack(planes), axes="TYX", channels=("Phase contrast",), pixel_um=0.13, step_s=0.5
    )


def collagen(seed: int) -> bytes:
    """Fibres of one stain, without any cell: for questions about direction and length."""
    random, size = np.random.default_rng(seed), 768
    light = fibres(random, size, 260) + 0.5 * blurred(fibres(random, size, 120), 3)
    seen = (light * (0.5 + texture(random, size, 20)) + 0.08) * uneven_light(random, size)
    return ome_tiff(
        photographed(random, seen, photons=300)[None],
        axes="CYX",
        channels=("Second harmonic",),
        pixel_um=0.42,
    )


def tissue(seed: int) -> bytes:
    """A stained section in colour, as from a slide scanner: violet nuclei on a pink ground."""
    random, size = np.random.default_rng(seed), 768
    places = scattered(random, size, 330, 26)
    gaps = texture(random, size, 34) > 0.66
    kept = places[~gaps[tuple(places.astype(int).T)]]
    shapes = [nucleus(random, random.uniform(6, 10)) for _place in kept]
    violet = blurred(stamped(size, kept, shapes, random.uniform(0.6, 1.1, len(kept))), 0.8)
    violet *= 0.7 + 0.6 * texture(random, size, 1.5)
    pink = (0.35 + 0.5 * texture(random, size, 6) + 0.25 * fibres(random, size, 200)) * blurred(
        np.where(gaps, 0.0, 1.0), 2.5
    )
    stains = violet[..., None] * np.array((0.65, 0.75, 0.35)) + pink[..., None] * np.array(
        (0.08, 0.55, 0.25)
    )
    colours = 245 * np.exp(-1.15 * stains) + random.normal(0, 2.5, (size, size, 3))
    file = io.BytesIO()
    tifffile.imwrite(
        file,
        np.clip(colours, 0, 255).astype(np.uint8),
        photometric="rgb",
        compression="zlib",
        resolution=(1e4 / 0.5, 1e4 / 0.5),
        resolutionunit="CENTIMETER",
        software="Slide scanner",
    )
    return file.getvalue()


def screenshot(seed: int) -> bytes:
    """What arrives too often: a picture of a screen, without pixel size, too bright, with a bar."""
    random, size = np.random.default_rng(seed), 512
    places = scattered(random, size, 60, 40)
    green = nuclei_light(random, size, places, 16) * 3.2
    grey = np.clip(255 * np.clip(green, 0, 1), 0, 255).astype(np.uint8)
    page = np.full((size + 90, size + 60, 3), 236, np.uint8)
    page[60 : 60 + size, 30 : 30 + size] = np.stack([grey // 6, grey, grey // 8], axis=-1)
    picture = Image.fromarray(page)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, size + 60, 36), fill=(52, 73, 94))
    pen.text((12, 12), "Figure 2 (final).pptx", fill=(255, 255, 255))
    pen.rectangle((size - 80, size + 40, size + 10, size + 45), fill=(255, 255, 255))
    pen.text((size - 60, size + 22), "20 um", fill=(255, 255, 255))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
