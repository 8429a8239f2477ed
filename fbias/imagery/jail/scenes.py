"""What the viewer shows of a file, while its tiles are made: its scenes, and their channels."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from fbias.imagery.jail.drawing import BRIGHTEST, DARKEST
from fbias.imagery.jail.shards import Pyramid
from fbias.imagery.readers.source import Image, Plane

BINS = 64
SAMPLED, MOST_SAMPLED = 20_000, 1_000_000  # values of one plane, and of one channel


@dataclass
class Channel:
    """What the values of a channel are like, gathered plane by plane."""

    name: str | None
    color: str
    is_shown: bool
    least: float = math.inf
    most: float = -math.inf
    sampled: list[Plane] = field(default_factory=list)

    def look_at(self, rows: Plane) -> None:
        self.least = min(self.least, float(rows.min()))
        self.most = max(self.most, float(rows.max()))
        if sum(len(one) for one in self.sampled) < MOST_SAMPLED:
            every = max(1, rows.size // SAMPLED) | 1  # odd, or it may see one column only
            self.sampled.append(rows.reshape(-1)[::every].copy())

    def extent(self) -> tuple[float, float]:
        """The least and the largest value; of a channel that was never taken, nothing."""
        return (self.least, self.most) if self.sampled else (0.0, 0.0)

    def window(self) -> tuple[float, float]:
        low, high = map(float, np.percentile(self.values(), (DARKEST, BRIGHTEST)))
        return (low, high) if high > low else self.extent()

    def values(self) -> Plane:
        return np.concatenate(self.sampled) if self.sampled else np.zeros(1, np.float32)

    def histogram(self) -> list[int]:
        least, most = self.extent()
        counts, _edges = np.histogram(self.values(), BINS, (least, max(most, least + 1e-6)))
        return [int(count) for count in counts]


@dataclass
class Scene:
    """One choice of the viewer: an image of the file at one position."""

    image: Image
    number: int
    place: dict[str, int]
    times: int
    depth: int
    height: int
    width: int
    reduced: float
    channels: list[Channel]
    is_colour: bool
    samples: int  # of our channels in one plane of the file
    levels: Pyramid
    brightest: Pyramid | None
    absent: list[list[int]] = field(default_factory=list)
