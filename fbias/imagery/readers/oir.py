"""Olympus OIR, by oirfile, which reads all planes at once: files in the budget are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import oirfile

from fbias.imagery.limits import Limits
from fbias.imagery.readers.raw import arranged
from fbias.imagery.readers.source import Channel, Source, TooLarge, Unreadable
from fbias.imagery.readers.units import micrometres, seconds


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    try:
        oir = oirfile.OirFile(path)
    except oirfile.OirFileError as error:
        raise Unreadable("The file is damaged, or cut.", container="oir") from error
    with oir:
        sizes = dict(oir.sizes)
        if "Y" not in sizes:
            raise Unreadable("It is a scan of single points.", container="oir")
        scales, units = oir.coord_scales, oir.coord_units

        @cache
        def array() -> object:
            if oir.size > limits.decoded:
                raise TooLarge
            return oir.asarray()

        def step(axis: str) -> tuple[float | None, str]:
            return scales.get(axis), units.get(axis) or ""

        names = [Channel(str(one.name)) for one in oir.channels]
        yield Source(
            "oir",
            [
                arranged(
                    array,
                    axes="".join(sizes),
                    shape=tuple(sizes.values()),
                    dtype=oir.dtype,
                    channels=names if len(names) == sizes.get("C", 1) else None,
                    pixel_size_um=(
                        micrometres(*step("X")), micrometres(*step("Y")), micrometres(*step("Z")),
                    ),
                    time_step_s=seconds(*step("T")),
                    full_scale=2**oir.bitspersample - 1,
                )
            ],
        )  # fmt: skip
