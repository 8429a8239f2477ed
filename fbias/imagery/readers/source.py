"""What a reader hands over: facts about each picture, and a way to fetch one plane of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

type Plane = NDArray[Any]
UNNAMED = "QUVWIJKL"


class Unreadable(Exception):
    """A file that cannot be opened; the message says why, in a sentence."""

    code = "unreadable"

    def __init__(self, sentence: str, *, container: str | None = None) -> None:
        super().__init__(sentence)
        self.container = container


class Truncated(Unreadable):
    """The file ends before its content does."""

    code = "truncated"


class Companion(Unreadable):
    """What is described here lies in another file that did not come with it."""

    code = "companion-missing"


class Unsafe(Unreadable):
    code = "archive-unsafe"


class NotAnImage(Unreadable):
    code = "not-an-image"


class NamesPerson(Unreadable):
    """The file may say whom it is of: it is not shown, and not kept.

    `where` is `patient` (fields of the file), `label` (the photograph of a slide) or `place`.
    """

    code = "patient-data"

    def __init__(self, where: str, sentence: str, *, container: str | None = None) -> None:
        super().__init__(sentence, container=container)
        self.where = where


class NotTaken(Exception):
    """The microscope never took this plane: a stopped run, a channel taken less often."""


class TooLarge(Exception):
    """Not wrong, only larger than what we decode for a preview."""


@dataclass(frozen=True)
class Remark:
    """Something a reader noticed besides the facts: the code of a finding, and where."""

    code: str
    where: str | None = None
    severity: str | None = None  # where it weighs less than elsewhere


@dataclass(frozen=True)
class Channel:
    name: str | None = None
    color: str | None = None


@dataclass
class Image:
    """One picture of a file, and how to fetch a plane of it.

    `read(index, longest)` gives Y, X or Y, X, S of one plane, thinned to about `longest` pixels;
    `cost(longest)` is how many samples that decodes.
    """

    axes: str
    shape: tuple[int, ...]
    dtype: str
    read: Callable[[Mapping[str, int], int], Plane]
    cost: Callable[[int], int]
    name: str | None = None
    channels: Sequence[Channel] | None = None
    pixel_size_um: tuple[float | None, float | None, float | None] | None = None  # x, y, z
    time_step_s: float | None = None
    stored: Callable[[Mapping[str, int], int], Plane] | None = None  # where it is seen otherwise
    window: Callable[[Mapping[str, int], int, int], Plane] | None = (
        None  # rows from, to, of a plane
    )
    is_lossy: bool = False
    is_slide: bool = False
    full_scale: int | None = None  # the largest value that the camera gives, where the file says it

    @property
    def sizes(self) -> dict[str, int]:
        return dict(zip(self.axes, self.shape, strict=True))

    def facts(self) -> dict[str, Any]:
        """As it stands in the report; what is not known is `None`."""
        return {
            "name": self.name or None,
            "axes": self.axes,
            "shape": [int(length) for length in self.shape],
            "dtype": self.dtype,
            "channels": None
            if self.channels is None
            else [{"name": c.name or None, "color": c.color} for c in self.channels],
            "pixel_size_um": self._pixel_size(),
            "time_step_s": positive(self.time_step_s),
        }

    def _pixel_size(self) -> dict[str, float | None] | None:
        x, y, z = (positive(value) for value in self.pixel_size_um or (None, None, None))
        return {"x": x, "y": y, "z": z} if x or y else None


@dataclass
class Source:
    """An open file; closed by the context manager that made it."""

    container: str
    images: list[Image] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    person: str | None = None  # as in `NamesPerson`: told from others, neither shown nor kept
    pattern: dict[str, Any] | None = None  # how its files make one image, as in the report


def distinct(axes: str) -> str:
    """Two axes that nobody named get two letters, so that each keeps its length."""
    letters = ""
    for axis in axes:
        letters += (
            axis if axis not in letters else next(one for one in UNNAMED if one not in letters)
        )
    return letters


def positive(value: float | None) -> float | None:
    """A finite number above zero, rounded so that 0.1660530000001 reads 0.166053."""
    if value is None or not isfinite(value) or value <= 0:
        return None
    return float(f"{value:.6g}")


def step_for(height: int, width: int, longest: int) -> int:
    """Take every n-th pixel, so that the longer side stays above `longest`."""
    return max(1, max(height, width) // longest)


def thin(plane: Plane, longest: int) -> Plane:
    step = step_for(plane.shape[0], plane.shape[1], longest)
    return plane[::step, ::step]


def hex_color(red: float, green: float, blue: float) -> str:
    return f"#{int(red):02x}{int(green):02x}{int(blue):02x}"


def refuse_entities(xml: str | bytes | None) -> None:
    """XML that defines entities is an attack, never a microscope; stop before a parser sees it."""
    if not xml:
        return
    upper = (xml if isinstance(xml, bytes) else xml.encode("utf-8", "replace")).upper()
    if b"<!ENTITY" in upper or b"<!DOCTYPE" in upper:
        raise Unreadable("Its description holds XML entities, which no microscope writes.")
