"""What the jail says of the tiles it made: believed only where it has the right shape.

A stranger's file may have taken over the process that made them. Nothing of this is executed
anywhere: numbers lead a browser to bytes of the same object, words are shown as words.
"""

from __future__ import annotations

import math
import re
from typing import Any

from fbias.imagery.limits import TILING

DTYPES = {"uint8": 1, "int8": 1, "uint16": 2, "int16": 2, "uint32": 4, "int32": 4, "float32": 4}
COLOR = re.compile(r"#[0-9a-f]{6}")
MOST = 2**53 - 1
LONGEST_NAME = 200
MOST_CHANNELS, MOST_LEVELS, MOST_ABSENT, MOST_BINS = 96, 24, 10_000, 256
Told = dict[str, Any]


class NotBelieved(ValueError):
    """It does not describe tiles of an object of this size."""


def believed(told: Any, *, size: int) -> list[Told]:
    """The same scenes, made of nothing but checked parts."""
    try:
        scenes = told["scenes"]
        _expect(0 < len(scenes) <= TILING.scenes)
        return [_scene(scene, size) for scene in scenes]
    except (KeyError, TypeError, AttributeError, IndexError, OverflowError) as error:
        raise NotBelieved from error


def _expect(is_so: bool) -> None:
    if not is_so:
        raise NotBelieved


def _count(value: Any, *, most: int = MOST, least: int = 0) -> int:
    _expect(type(value) is int and least <= value <= most)
    return int(value)


def _number(value: Any) -> float:
    _expect(type(value) in {int, float} and math.isfinite(value))
    return float(value)


def _length(value: Any) -> float | None:
    return None if value is None else _number(value)


def _word(value: Any) -> str:
    _expect(isinstance(value, str) and len(value) <= LONGEST_NAME)
    return "".join(one for one in value if one.isprintable())


def _scene(scene: Any, size: int) -> Told:
    dtype = scene["dtype"]
    _expect(dtype in DTYPES and isinstance(scene["is_colour"], bool))
    channels = [_channel(one) for one in scene["channels"]]
    _expect(0 < len(channels) <= MOST_CHANNELS)
    planes = _count(scene["times"], least=1) * _count(scene["depth"], least=1) * len(channels)
    absent = [[_count(at) for at in place[:3]] for place in scene["absent"][:MOST_ABSENT]]
    return {
        "image": _count(scene["image"]),
        "name": _word(scene["name"]),
        "place": {_word(axis)[:1]: _count(at) for axis, at in scene["place"].items()},
        "dtype": dtype,
        **{key: _count(scene[key], least=1) for key in ("height", "width", "times", "depth")},
        "whole": {key: _count(scene["whole"][key]) for key in ("times", "depth", "channels")},
        "reduced": _number(scene["reduced"]),
        "is_colour": scene["is_colour"],
        "pixel_size_um": {axis: _length(scene["pixel_size_um"][axis]) for axis in "xyz"},
        "time_step_s": _length(scene["time_step_s"]),
        "channels": channels,
        "levels": _levels(scene["levels"], size, planes, least=1),
        "brightest": _levels(scene["brightest"], size, planes // scene["depth"], least=0),
        "absent": absent,
    }


def _channel(channel: Any) -> Told:
    name, color = channel["name"], channel["color"]
    _expect(isinstance(color, str) and COLOR.fullmatch(color) is not None)
    _expect(isinstance(channel["shown"], bool) and len(channel["histogram"]) <= MOST_BINS)
    return {
        "name": _word(name),
        "color": color,
        "shown": channel["shown"],
        **{key: _number(channel[key]) for key in ("low", "high", "least", "most")},
        "histogram": [_count(one) for one in channel["histogram"]],
    }


def _levels(levels: Any, size: int, planes: int, *, least: int) -> list[Told]:
    _expect(least <= len(levels) <= MOST_LEVELS)
    return [_level(level, size, planes) for level in levels]


def _level(level: Any, size: int, planes: int) -> Told:
    height, width = _count(level["height"], least=1), _count(level["width"], least=1)
    rows, columns = (_count(edge, least=1, most=TILING.tile) for edge in level["chunk"])
    tiles = planes * -(-height // rows) * -(-width // columns)
    at, index = _count(level["at"]), _count(level["index"])
    _expect(at <= index and index + 16 * tiles <= size)
    return {"height": height, "width": width, "chunk": [rows, columns], "at": at, "index": index}
