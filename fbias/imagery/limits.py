"""How much one file may cost. A test lowers a limit and sends a small file just above it."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024**2


@dataclass(frozen=True)
class Limits:
    """What the jail enforces, and what readers stop at by themselves."""

    memory: int = 1024 * MIB  # bytes that are used; a file that is only mapped costs none
    cpu_seconds: int = 60
    wall_seconds: float = 120
    written: int = 64 * MIB  # bytes in one file, and in all that the jail leaves
    answer: int = 4 * MIB  # bytes of JSON
    open_files: int = 64
    decoded: int = 64 * MIB  # samples for one picture; more is “too large to preview”
    directories: int = 10_000  # of a TIFF; more are counted and not read
    counted: int = 1_000_000  # directories; where counting ends
    members: int = 5_000  # of an archive; an OME-Zarr has as many as may be counted
    images: int = 200  # reported of one file
    slices: int = 1_000  # of a stack, for one picture of its brightest
    drawn: int = 4  # images of one file that get pictures
    tile: int = 512  # pixels along a side of what the viewer asks for
    shown: int = 1536 * MIB  # samples of the viewer's largest level, of all planes together
    shown_planes: int = 3_000
    scenes: int = 60  # images and positions that the viewer lets one choose from


LIMITS = Limits()
TILES = "pyramid.ozx"  # what the jail leaves for the viewer
# Tiles are made beside everything else, seldom, and of much more than one preview.
TILING = Limits(cpu_seconds=420, wall_seconds=600, written=4096 * MIB)
