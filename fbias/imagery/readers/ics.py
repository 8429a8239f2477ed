"""ICS, version 2 with its pixels in the same file; version 1 keeps them in a second one (.ids)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from fbias.imagery.limits import Limits
from fbias.imagery.readers.raw import Raw, image_of
from fbias.imagery.readers.source import Companion, Source, Unreadable
from fbias.imagery.readers.units import micrometres, seconds

LONGEST = 1024 * 1024  # bytes of a header
LETTERS = {"x": "X", "y": "Y", "z": "Z", "t": "T", "ch": "C", "c": "C", "p": "C", "probe": "C"}


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    with path.open("rb") as file:
        head = file.read(LONGEST)
    separator = head[:1].decode("latin-1")
    text, ended, _pixels = head.partition(b"\nend")
    fields = _fields(text.decode("latin-1"), separator)
    beside = path.with_suffix(".ids")
    if fields.get("ics_version", ["1"])[0].startswith("1"):
        if not beside.exists():
            raise Companion("Its pixels lie in a second file (.ids).", container="ics")
        start, path = 0, beside
    else:
        start = head.index(b"\n", len(text) + len(ended)) + 1
    order, sizes = fields["layout order"], [int(one) for one in fields["layout sizes"]]
    names = [LETTERS.get(name.lower(), "Q") for name in order[1:]]
    raw = Raw(
        path,
        start,
        _dtype(fields, sizes[0]),
        "".join(reversed(names)),
        tuple(reversed(sizes[1:])),
        is_zipped=fields.get("representation compression", [""])[0] == "gzip",
        most=limits.decoded,
    )
    steps = dict(zip(names, _steps(fields), strict=False))
    x, y, z = (micrometres(*steps.get(axis, (None, ""))) for axis in "XYZ")
    time_step_s = seconds(*steps.get("T", (None, "")))
    yield Source("ics", [image_of(raw, pixel_size_um=(x, y, z), time_step_s=time_step_s)])


def _fields(text: str, separator: str) -> dict[str, list[str]]:
    fields = {}
    for line in text.splitlines()[1:]:
        words = [word for word in line.split(separator) if word]
        if words and words[0] == "ics_version":
            fields["ics_version"] = words[1:]
        elif len(words) > 2:  # noqa: PLR2004 - section, key, values
            fields[f"{words[0]} {words[1]}"] = words[2:]
    return fields


def _steps(fields: dict[str, list[str]]) -> Sequence[tuple[str, str]]:
    scales, units = fields.get("parameter scale", []), fields.get("parameter units", [])
    return list(zip(scales[1:], [*units[1:], *[""] * len(scales)], strict=False))


def _dtype(fields: dict[str, list[str]], bits: int) -> np.dtype[np.generic]:
    """The first place of the first byte says which order they have."""
    kind = fields.get("representation format", ["integer"])[0]
    signed = fields.get("representation sign", ["unsigned"])[0] == "signed"
    letter = {"integer": "i" if signed else "u", "real": "f", "complex": "c"}.get(kind)
    if letter is None or bits % 8:
        raise Unreadable("Its kind of pixels is none that we know.", container="ics")
    order = "<" if fields.get("representation byte_order", ["1"])[0] == "1" else ">"
    return np.dtype(f"{order}{letter}{bits // 8}")
