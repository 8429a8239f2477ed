"""What files that belong together leave to ask. Pure: reports and what was told, findings out.

`Member` is one file of the set. What the form told is given as plain words: `goals`, `is_movie`,
`is_stack`, how many `colours`, `is_fluorescence`, and `events_per_second`; what is not told asks
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fbias.imagery.findings import finding

NEEDS_CONTROL = frozenset({"bright", "overlap", "area", "types"})
MOVES = frozenset({"move", "signal"})
CONTROLS = frozenset({"positive", "negative", "single"})
DEEP = 30  # slices; more of them in what is called a film are time points
CALIBRATED = 0.01
PLAIN = frozenset({"tiff", "png"})
Findings = Iterator[dict[str, str]]


@dataclass(frozen=True)
class Member:
    name: str
    report: Mapping[str, Any]
    role: str = ""
    sha256: str = ""

    @property
    def images(self) -> Sequence[Mapping[str, Any]]:
        return self.report.get("images", ()) if self.report.get("readable") else ()


@dataclass(frozen=True)
class Told:
    goals: frozenset[str] = frozenset()
    is_movie: bool | None = None
    is_stack: bool | None = None
    is_fluorescence: bool | None = None
    colours: int | None = None
    events_per_second: float | None = None


def faults(members: Sequence[Member], told: Told) -> Findings:
    """Of all files that could be opened, each question once."""
    opened = [one for one in members if one.images]
    yield from _duplicates(members)
    if not opened:
        return
    if len(opened) == 1:
        yield finding("only-one")
    if told.goals & NEEDS_CONTROL and not any(one.role in CONTROLS for one in members):
        yield finding("no-control")
    yield from _differences(opened)
    sizes = [_sizes(image) for one in opened for image in one.images]
    yield from _against_the_form(opened, sizes, told)


def _duplicates(members: Sequence[Member]) -> Findings:
    seen: dict[str, str] = {}
    for member in members:
        if member.sha256 in seen:
            yield finding("duplicate", f"{seen[member.sha256]} = {member.name}")
        elif member.sha256:
            seen[member.sha256] = member.name


def _differences(opened: Sequence[Member]) -> Findings:
    """Between files of one role: those of another may well differ."""
    for role in {one.role for one in opened}:
        images = [one.images[0] for one in opened if one.role == role]
        if len({image["dtype"] for image in images}) > 1:
            yield finding("bit-depth-differs")
            return
        lengths = [size["x"] for image in images if (size := image["pixel_size_um"]) and size["x"]]
        if lengths and max(lengths) - min(lengths) > CALIBRATED * max(lengths):
            yield finding("settings-differ")
            return


def _against_the_form(
    opened: Sequence[Member], sizes: Sequence[Mapping[str, int]], told: Told
) -> Findings:
    is_movie = told.is_movie or bool(told.goals & MOVES)
    deep = any(one.get("Z", 1) > DEEP and one.get("T", 1) == 1 for one in sizes)
    long = any(one.get("T", 1) > DEEP and one.get("Z", 1) == 1 for one in sizes)
    if (is_movie and deep) or (told.is_stack and not is_movie and long):
        yield finding("zt-swapped")
    if (is_movie or told.is_stack) and all(_is_plane(one) for one in sizes):
        yield finding("single-plane")
    most = max(one.get("C", one.get("S", 1)) for one in sizes)
    if told.colours and len(opened) < told.colours and most < told.colours:
        yield finding("channels-missing")
    if told.is_fluorescence and any(_is_export(one) for one in opened):
        yield finding("8bit-export")
    if told.events_per_second and any(_is_slow(one, told.events_per_second) for one in opened):
        yield finding("sampling")


def _is_plane(sizes: Mapping[str, int]) -> bool:
    """A series that nobody named may be either."""
    return all(length == 1 for axis, length in sizes.items() if axis not in "CYXS")


def _is_export(member: Member) -> bool:
    """8 bits, one channel, and nothing that a microscope would have written."""
    image = member.images[0]
    return (
        member.report["format"] in PLAIN
        and image["dtype"] == "uint8"
        and "S" not in image["axes"]
        and image["pixel_size_um"] is None
    )


def _is_slow(member: Member, events_per_second: float) -> bool:
    """Two frames for each event are the least that shows it."""
    step = member.images[0]["time_step_s"]
    return bool(step and 1 / step < 2 * events_per_second)


def _sizes(image: Mapping[str, Any]) -> dict[str, int]:
    return dict(zip(image["axes"], image["shape"], strict=True))
