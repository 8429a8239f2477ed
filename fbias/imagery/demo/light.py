"""How synthetic micrographs come about: objects, blur, uneven light, photons and camera noise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Field = NDArray[np.float64]


def blurred(field: Field, sigma: float) -> Field:
    """Gaussian blur in the Fourier domain; the picture wraps around at its edges."""
    rows = np.fft.fftfreq(field.shape[-2])[:, None]
    columns = np.fft.rfftfreq(field.shape[-1])[None, :]
    damping = np.exp(-2 * (np.pi * sigma) ** 2 * (rows**2 + columns**2))
    return np.fft.irfft2(np.fft.rfft2(field) * damping, s=field.shape[-2:])


def texture(random: np.random.Generator, size: int, sigma: float) -> Field:
    """Smooth noise between 0 and 1: chromatin, cytoplasm, stain that took unevenly."""
    noise = blurred(random.standard_normal((size, size)), sigma)
    return (noise - noise.min()) / np.ptp(noise)


def uneven_light(random: np.random.Generator, size: int) -> Field:
    """Brighter near the middle, as through a real objective, with the middle a little off."""
    y, x = np.mgrid[0:size, 0:size] / size
    middle = 0.5 + random.uniform(-0.1, 0.1, 2)
    return 1 - 0.45 * ((y - middle[0]) ** 2 + (x - middle[1]) ** 2) * 2


def photographed(
    random: np.random.Generator, light: Field, *, photons: float, offset: int = 110
) -> NDArray[np.uint16]:
    """Photon noise, read noise and the camera's offset, as 16-bit grey values."""
    electrons = random.poisson(np.clip(light, 0, None) * photons) + random.normal(
        0, 3.0, light.shape
    )
    return np.clip(electrons * 2.2 + offset, 0, 65535).astype(np.uint16)


def scattered(random: np.random.Generator, size: int, count: int, apart: float) -> Field:
    """Up to `count` places, most of them `apart` from each other, some of them touching."""
    places: list[NDArray[np.float64]] = []
    for _attempt in range(count * 30):
        if len(places) == count:
            break
        place = random.uniform(8, size - 8, 2)
        least = apart * random.choice([1.0, 1.0, 0.55])
        if all(np.hypot(*(place - other)) > least for other in places):
            places.append(place)
    return np.array(places)


def nucleus(random: np.random.Generator, radius: float) -> Field:
    """One nucleus on its own small square: an uneven ellipse with a soft edge."""
    half = int(radius * 1.9)
    y, x = np.mgrid[-half : half + 1, -half : half + 1].astype(float)
    angle, stretch = random.uniform(0, np.pi), random.uniform(1.0, 1.45)
    along = (x * np.cos(angle) + y * np.sin(angle)) / stretch
    across = -x * np.sin(angle) + y * np.cos(angle)
    turn = np.arctan2(across, along)
    edge = radius * (1 + sum(random.normal(0, 0.045) * np.cos(k * turn + k) for k in (2, 3, 4)))
    return 1 / (1 + np.exp((np.hypot(along, across) - edge) / 0.9))


def stamped(size: int, places: Field, shapes: Sequence[Field], brightness: Field) -> Field:
    """Every shape at its place; what hangs over the edge is cut off as by a camera."""
    ground = np.zeros((size, size))
    for (y, x), shape, bright in zip(places, shapes, brightness, strict=True):
        half = shape.shape[0] // 2
        top, left = int(y) - half, int(x) - half
        rows = slice(max(top, 0), min(top + shape.shape[0], size))
        columns = slice(max(left, 0), min(left + shape.shape[1], size))
        cut = shape[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
        ground[rows, columns] = np.maximum(ground[rows, columns], cut * bright)
    return ground


def nuclei_light(random: np.random.Generator, size: int, places: Field, radius: float) -> Field:
    shapes = [nucleus(random, radius * random.uniform(0.8, 1.2)) for _place in places]
    bright = random.lognormal(-0.2, 0.3, len(places))
    chromatin = 0.45 + 0.4 * texture(random, size, 1.6) + 0.5 * texture(random, size, 4)
    return blurred(stamped(size, places, shapes, bright) * chromatin, 1.1)


def cell_borders(random: np.random.Generator, size: int, places: Field) -> Field:
    """Where two cells are equally near there is a border; inside run faint stress fibres."""
    step = 2  # half the resolution is enough before the blur
    y, x = np.mgrid[0:size:step, 0:size:step].astype(float)
    waviness = (texture(random, size, 9)[::step, ::step] - 0.5) * 26
    y, x = y + waviness, x - waviness
    nearest: Field = np.full(y.shape, np.inf)
    second: Field = nearest
    for place_y, place_x in places:
        away = np.hypot(y - place_y, x - place_x)
        second = np.minimum(second, np.maximum(nearest, away))
        nearest = np.minimum(nearest, away)
    border = np.exp(-(((second - nearest) / 5.0) ** 2))
    inside = np.exp(-nearest / 60)
    grown = np.kron(border + 0.22 * inside, np.ones((step, step))).astype(np.float64)[:size, :size]
    return (
        blurred(grown, 1.4) * (0.55 + 0.9 * texture(random, size, 3))
        + 0.35 * fibres(random, size) * np.kron(inside, np.ones((step, step)))[:size, :size]
    )


def fibres(random: np.random.Generator, size: int, count: int = 90) -> Field:
    """Long thin lines that bend a little, crossing each other."""
    ground = Image.new("L", (size, size))
    pen = ImageDraw.Draw(ground)
    main = random.uniform(0, np.pi)
    for _line in range(count):
        y, x = random.uniform(0, size, 2)
        angle, points = main + random.normal(0, 0.5), []
        for _step in range(int(random.uniform(12, 40))):
            points.append((x, y))
            angle += random.normal(0, 0.09)
            x, y = x + 7 * np.cos(angle), y + 7 * np.sin(angle)
        pen.line(points, fill=int(random.uniform(70, 255)), width=1)
    return blurred(np.asarray(ground) / 255.0, 0.9) * 1.8
