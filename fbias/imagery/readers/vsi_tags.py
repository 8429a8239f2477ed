"""The tree of tags in a VSI, behind the first eight bytes of its TIFF: what its images are.

Numbers of tags are those of the format; a field that cannot be understood is passed over.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fbias.imagery.readers.source import Unreadable

VOLUME, FIELD = struct.Struct("<HHIqII"), struct.Struct("<iiiI")
VOLUME_SIZE, VOLUME_MARK = 24, 21321
EXTRA_TAG, EXTENDED, INLINE = 0x08000000, 0x10000000, 0x40000000
HOLDS_FIELDS = frozenset({0, 1, 2})
WORDS = frozenset({13, 8192, 8194})
NUMBERS = {
    1: "b", 2: "B", 3: "h", 4: "H", 5: "i", 6: "I", 7: "q", 8: "Q", 9: "f", 10: "d", 11: "d",
    256: "i", 257: "i", 258: "i", 259: "i", 260: "d", 261: "d", 262: "d", 263: "d", 264: "d",
    265: "d", 266: "d", 267: "i", 268: "d", 274: "i", 275: "i", 276: "i", 277: "i", 279: "d",
    280: "d", 8195: "i", 8199: "i", 8200: "i",
}  # fmt: skip
DEEPEST, MOST_FIELDS = 32, 200_000
COLLECTION, STACK, LENGTHS, DISPLAY, DIMENSION, PROPERTIES = 2000, 2001, 2003, 2005, 2007, 2008
SCALE, SCALE_UNIT, NAME, STACK_TYPE = 2019, 2020, 2030, 2074
STEP, TIME_STEP, CHANNEL_NAME, KIND = 2013, 2016, 2021, 2023
UNIT, VALUE = 268435456, 268435458
KINDS = {1: "Z", 2: "T", 4: "C"}
POWERS = re.compile(r"10\^(-?\d+)(m|s)\^1")


@dataclass
class Tag:
    number: int
    second: int | None
    value: Any = None
    children: list[Tag] = field(default_factory=list)

    def all(self, number: int) -> list[Tag]:
        return [one for one in self.children if one.number == number]

    def of(self, *numbers: int) -> Any:
        """The value at the end of this path, where there is one."""
        tag: Tag | None = self
        for number in numbers:
            tag = next(iter(tag.all(number)), None) if tag else None
        return tag.value if tag else None


@dataclass(frozen=True)
class Stack:
    """One image: its number names the folder of its pixels."""

    number: int
    name: str | None
    kind: int
    axes: str  # from the fastest on, without Y and X
    pixel_size: tuple[float, float] | None  # metres
    steps: dict[str, float]  # metres, seconds
    channels: list[str | None]


def stacks_of(content: bytes) -> list[Stack]:
    root = Tag(0, None, children=_Reading(content).volume(8))
    found = [stack for one in root.all(COLLECTION) for stack in one.all(STACK)]
    return [_stack(one) for one in found]


def _stack(tag: Tag) -> Stack:
    slots = [slot for one in tag.all(DIMENSION) if (slot := one.all(PROPERTIES))]
    axes = ""
    steps: dict[str, float] = {}
    channels: list[str | None] = []
    for slot in slots:
        kind = next((KINDS.get(one.of(KIND), "Q") for one in slot), "Q")
        axes += kind
        if step := _step(slot[0], kind):
            steps[kind] = step
        if kind == "C":
            channels = [_words(one.of(CHANNEL_NAME)) for one in slot]
    return Stack(
        number=tag.second or 0,
        name=_words(tag.of(DISPLAY, NAME)),
        kind=int(tag.of(DISPLAY, STACK_TYPE) or 0),
        axes=axes,
        pixel_size=_pixel_size(tag),
        steps=steps,
        channels=channels,
    )


def _words(value: Any) -> str | None:
    return (value.strip() or None) if isinstance(value, str) else None


def _pixel_size(tag: Tag) -> tuple[float, float] | None:
    scale, power = tag.of(DISPLAY, SCALE), _power(tag.of(DISPLAY, SCALE_UNIT) or "10^-6m^1", "m")
    if not isinstance(scale, list) or len(scale) < 2 or power is None:  # noqa: PLR2004 - x and y
        return None
    return scale[0] * power, scale[1] * power


def _step(tag: Tag, kind: str) -> float | None:
    number, letter = {"Z": (STEP, "m"), "T": (TIME_STEP, "s")}.get(kind, (0, ""))
    value, power = tag.of(number, VALUE), _power(tag.of(number, UNIT), letter)
    return abs(value) * power if isinstance(value, float | int) and power else None


def _power(unit: Any, letter: str) -> float | None:
    match = POWERS.fullmatch(str(unit or "").strip())
    return 10.0 ** int(match[1]) if match and match[2] == letter else None


class _Reading:
    def __init__(self, content: bytes) -> None:
        self.content, self.seen = content, 0

    def volume(self, at: int, depth: int = 0) -> list[Tag]:
        if depth > DEEPEST:
            raise Unreadable("Its description is nested too deeply.", container="vsi")
        size, mark, _version, first, flags, _ = VOLUME.unpack_from(self.content, at)
        if size != VOLUME_SIZE or mark != VOLUME_MARK:
            raise Unreadable("Its description is none that we know.", container="vsi")
        return list(self._fields(at, first, flags & 0x0FFFFFFF, depth))

    def _fields(self, start: int, first: int, count: int, depth: int) -> Iterator[Tag]:
        at = start + first
        for _number in range(count):
            self.seen += 1
            if self.seen > MOST_FIELDS:
                raise Unreadable("Its description has too many entries.", container="vsi")
            kind, number, following, size = FIELD.unpack_from(self.content, at)
            yield self._tag(at + FIELD.size, kind, number, size, depth)
            if following <= 0 or start + following <= at:
                return
            at = start + following

    def _tag(self, at: int, kind: int, number: int, size: int, depth: int) -> Tag:
        second = None
        if kind & EXTRA_TAG:
            (second,) = struct.unpack_from("<i", self.content, at)
            at += 4
        tag, form = Tag(number, second), kind & 0xFFFFFF
        if kind & EXTENDED:
            tag.children = self.volume(at, depth + 1) if form in HOLDS_FIELDS else []
        elif kind & INLINE:
            tag.value = size - 2**32 if form == 5 and size >= 2**31 else size  # noqa: PLR2004 - int32
        elif at + size <= len(self.content):
            tag.value = _value(form, self.content[at : at + size])
        return tag


def _value(form: int, raw: bytes) -> Any:
    if form in WORDS:
        return raw.decode("utf-16-le", "replace").split("\0")[0]
    letter = NUMBERS.get(form)
    if letter is None or not raw:
        return None
    count = len(raw) // struct.calcsize(letter)
    values = list(struct.unpack_from(f"<{count}{letter}", raw))
    return values[0] if count == 1 else values
