"""What the names of files that belong together say: which is which channel, slice, time point.

Pure: names in, a pattern out, or none. Each way of naming is one line of `WAYS`; groups are called
by what they count (c, z, t), wells (w) and positions in them (p, u, v, x, y) become one axis P, and
a number that nobody names is the axis Q.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import PurePosixPath
from typing import Any

PICTURES = frozenset({"tif", "tiff", "png", "jpg", "jpeg", "bmp", "stk", "c01", "dcm", "dv"})
POSITION = "wpuvxy"
ORDER = "PTZCQ"
MOST_TOLD = 20  # missing files by name
LONGEST_GAP = 10_000
FEWEST = 2

WELL = r"(?P<w>[A-P]\d{2})"
GUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
METAXPRESS = (  # TimePoint_1/ZStep_2/plate_C07_s1_w2GUID.tif
    rf"(?:.*TimePoint_(?P<t>\d+)/)?(?:.*ZStep_(?P<z>\d+)/)?(?:.*/)?(?P<stem>.+?)_{WELL}"
    rf"(?:_s(?P<p>\d+))?(?:_w(?P<c>\d))?(?:{GUID})?\.\w+"
)
MITOCHECK = (  # name--W0002--P001--T00000--Z000--C.tif
    r"(?:.*/)?(?P<stem>.+?)--W(?P<w>\d+)--P(?P<p>\d+)--T(?P<t>\d+)--Z(?P<z>\d+)--(?P<c>.+)\.\w+"
)
SCANR = (  # W00001--P00001--Z00000--T00000--DAPI.tif
    r"(?:.*/)?(?P<stem>.*?)-*W(?P<w>\d+)--P(?P<p>\d+)--Z(?P<z>\d+)--T(?P<t>\d+)--(?P<c>.+)\.\w+"
)
LEICA = (  # image--L00--S00--U00--V00--J20--E00--O00--X00--Y00--T00--Z00--C00.ome.tif
    r"(?:.*/)?(?P<stem>.+?)--L\d+--S\d+--U(?P<u>\d+)--V(?P<v>\d+)(?:--[JEO]\d+)*"
    r"--X(?P<x>\d+)--Y(?P<y>\d+)(?:--T(?P<t>\d+))?--Z(?P<z>\d+)--C(?P<c>\d+)\.[\w.]+"
)
CELLOMICS = (  # AS_09125_050116030001_D03f00d0.tif
    rf"(?:.*/)?(?P<stem>.+?)_{WELL}f(?P<p>\d+)d(?P<c>\d+)\.\w+"
)
YOKOGAWA = (  # CV8000: plate_B02_T0001F001L01A01Z01C01.tif
    rf"(?:.*/)?(?P<stem>.+?)_{WELL}_T(?P<t>\d+)F(?P<p>\d+)L\d+A\d+Z(?P<z>\d+)C(?P<c>\d+)\.\w+"
)
PHENIX = (  # r02c03f01p01-ch1sk1fk1fl1.tiff
    r"(?:.*/)?(?P<stem>)(?P<w>r\d+c\d+)f(?P<p>\d+)p(?P<z>\d+)-ch(?P<c>\d+)sk(?P<t>\d+)\w*\.\w+"
)
WAYS = tuple(map(re.compile, (METAXPRESS, MITOCHECK, SCANR, LEICA, CELLOMICS, YOKOGAWA, PHENIX)))
# Exports of Leica and Fiji, cells_s1_z02_t003_ch00.tif: tokens in any order.
TOKEN = re.compile(r"(?<![A-Za-z])(ch|[ctzsp])[-_]?(\d+)(?![0-9])", re.IGNORECASE)
TOKENS = {"ch": "c", "c": "c", "t": "t", "z": "z", "s": "p", "p": "p"}
NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Pattern:
    """`axes` are letters with their labels, outermost first; `members` are names by labels."""

    axes: Mapping[str, Sequence[str]]
    members: Mapping[tuple[str, ...], str]
    missing: Sequence[str]

    def told(self) -> dict[str, Any]:
        """As it stands in a report."""
        return {
            "files": len(self.members),
            "axes": {axis: len(labels) for axis, labels in self.axes.items()},
            "missing": list(self.missing),
        }


def pattern_of(names: Iterable[str]) -> Pattern | None:
    """How these files make one image; nothing where one of them does not fit."""
    pictures = sorted(name for name in names if is_picture(name))
    if len(pictures) < FEWEST:
        return None
    for way in WAYS:
        if found := _made(pictures, [_fields(way.fullmatch(name)) for name in pictures]):
            return found
    return _made(pictures, [_tokens(name) for name in pictures]) or _numbered(pictures)


def is_picture(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower().lstrip(".") in PICTURES and "_thumb" not in path.stem.lower()


def _fields(match: re.Match[str] | None) -> dict[str, str] | None:
    if match is None:
        return None
    fields = {name: value for name, value in match.groupdict().items() if value is not None}
    parts = [fields.pop(name) for name in POSITION if name in fields]
    return {**fields, "p": " ".join(parts)} if parts else fields


def _tokens(name: str) -> dict[str, str] | None:
    fields: dict[str, str] = {}
    for token, value in TOKEN.findall(PurePosixPath(name).stem):
        fields.setdefault(TOKENS[token.lower()], value)
    return {**fields, "stem": TOKEN.sub("", name)} if fields else None


def _numbered(pictures: list[str]) -> Pattern | None:
    """One number differs and nothing else: a series of which nobody says what it is."""
    split = [NUMBER.findall(name) for name in pictures]
    frames = {NUMBER.sub("0", name) for name in pictures}
    if len(frames) > 1 or not split[0]:
        return None
    differing = [at for at, values in enumerate(zip(*split, strict=True)) if len({*values}) > 1]
    if len(differing) != 1:
        return None
    return _made(pictures, [{"stem": "", "q": one[differing[0]]} for one in split])


def _made(pictures: list[str], found: list[dict[str, str] | None]) -> Pattern | None:
    fields = [one for one in found if one]
    if len(fields) < len(pictures) or len({one.get("stem") for one in fields}) > 1:
        return None
    letters = [letter for letter in ORDER if any(letter.lower() in one for one in fields)]
    seen = {letter: {one.get(letter.lower(), "") for one in fields} for letter in letters}
    axes = {letter: _labels(seen[letter]) for letter in letters}
    axes = {letter: labels for letter, labels in axes.items() if len(labels) > 1}
    places = [tuple(one.get(letter.lower(), "") for letter in axes) for one in fields]
    if not axes or len({*places}) < len(pictures):
        return None
    members = dict(zip(places, pictures, strict=True))
    return Pattern(axes, members, _missing(axes, members))


def _labels(seen: set[str]) -> list[str]:
    """In order; numbers with those between them that nobody has."""
    if not all(label.isdigit() for label in seen):
        return sorted(seen)
    width, values = min(map(len, seen)), sorted(map(int, seen))
    if values[-1] - values[0] > LONGEST_GAP or len({*map(int, seen)}) < len(seen):
        return sorted(seen)
    known = {int(label): label for label in seen}
    step = min((b - a for a, b in pairwise(values)), default=1)
    return [known.get(at, str(at).zfill(width)) for at in range(values[0], values[-1] + 1, step)]


def _missing(
    axes: Mapping[str, Sequence[str]], members: Mapping[tuple[str, ...], str]
) -> list[str]:
    """Labels that no file has, then files that lack among those whose labels others have."""
    letters = [*axes]
    whole = {
        (at, label)
        for at, letter in enumerate(letters)
        for label in axes[letter]
        if all(place[at] != label for place in members)
    }
    told = [f"{letters[at]}{label}" for at, label in sorted(whole)]
    for place in product(*axes.values()):
        if len(told) >= MOST_TOLD:
            break
        if place not in members and not any((at, one) in whole for at, one in enumerate(place)):
            named = zip(letters, place, strict=True)
            told.append(" ".join(f"{letter}{one}" for letter, one in named))
    return told
