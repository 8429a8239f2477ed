"""An Olympus VSI: a tree of tags, and one file of tiles for each image."""

import struct

import numpy as np

MICROMETRES, MILLISECONDS = "10^-6m^1", "10^-3s^1"
UNIT, VALUE = 268435456, 268435458


def vsi(folder, stacks, name="cells"):
    """`stacks`: number, its tags (see `stack`), its tiles (see `ets`)."""
    root = [(2000, None, [(2001, number, tags) for number, tags, _tiles in stacks])]
    path = folder / f"{name}.vsi"
    path.write_bytes(b"II*\0" + bytes(4) + volume(root))
    for number, _tags, tiles in stacks:
        beside = folder / f"_{name}_" / f"stack{number}"
        beside.mkdir(parents=True)
        (beside / "frame_t_0.ets").write_bytes(tiles)
    return path


def stack(*dimensions, name="001", kind=0, size=(0.25, 0.25)):
    """`dimensions`: kind, step, unit, names of channels."""
    display = [(2019, None, size), (2020, None, MICROMETRES), (2030, None, name)]
    display += [(2074, None, kind)]
    return [(2005, None, display), *(dimension(at, *one) for at, one in enumerate(dimensions))]


def dimension(at, kind, step=None, unit=MICROMETRES, names=(None,)):
    number = 2016 if kind == 2 else 2013
    slots = []
    for place, name in enumerate(names):
        tags = [(2023, None, kind)]
        tags += [(2021, None, name)] if name else []
        tags += [(number, None, [(UNIT, None, unit), (VALUE, None, step)])] if step else []
        slots.append((2008, place, tags))
    return (2007, at, slots)


def volume(tags):
    fields = [field(*one) for one in tags]
    at, body = 24, b""
    for number, one in enumerate(fields):
        following = at + len(one) if number < len(fields) - 1 else 0
        body += one[:8] + struct.pack("<i", following) + one[12:]
        at += len(one)
    return struct.pack("<HHIqII", 24, 21321, 0, 24, len(fields), 0) + body


def field(number, second, value):
    kind, payload, size = content(value)
    extra = b"" if second is None else struct.pack("<i", second)
    kind |= 0 if second is None else 0x08000000
    size = len(payload) if size is None else size
    return struct.pack("<iiiI", kind, number, 0, size) + extra + payload


def content(value):
    if isinstance(value, list):
        return 0x10000000, volume(value), None
    if isinstance(value, str):
        return 8192, value.encode("utf-16-le"), None
    if isinstance(value, tuple):
        return 260, struct.pack(f"<{len(value)}d", *value), None
    if isinstance(value, float):
        return 10, struct.pack("<d", value), None
    return 0x40000000 | 5, b"", value


def ets(planes, *, tile=32, origin=(0, 0), codec=0, pack=bytes, levels=1):
    """`planes`: pixels by their place on the other axes, Y x X or Y x X x S."""
    first = next(iter(planes.values()))
    places, blocks, start = [], [], 64 + 228
    for place, pixels in planes.items():
        for level in range(levels):
            shown = pixels[:: 2**level, :: 2**level]
            whole = np.pad(
                shown, ((origin[1], 0), (origin[0], 0), *[(0, 0)] * (shown.ndim - 2)), mode="edge"
            )
            for row in range(0, whole.shape[0], tile):
                for column in range(0, whole.shape[1], tile):
                    block = np.zeros((tile, tile, *first.shape[2:]), first.dtype)
                    part = whole[row : row + tile, column : column + tile]
                    block[: part.shape[0], : part.shape[1]] = part
                    places.append((column // tile, row // tile, *place, level))
                    blocks.append(pack(block))
    axes, table = len(places[0]), start + sum(map(len, blocks))
    head = struct.pack("<4sIIIQIIQIIQII", b"SIS\0", 64, 2, axes, 64, 228, 0, table,
                       len(blocks), 0, 0, 0, 0)  # fmt: skip
    samples = first.shape[2] if first.ndim > 2 else 1
    kind = {"uint8": 2, "uint16": 4}[str(first.dtype)]
    second = struct.pack("<4s9I", b"ETS\0", 1, kind, samples, 1, codec, 90, tile, tile, 1)
    second = second.ljust(172, b"\0") + struct.pack("<3i", -origin[0], -origin[1], 0)
    second += struct.pack("<3I", 2, first.shape[1], first.shape[0])
    entries = b""
    for place, block in zip(places, blocks, strict=True):
        entries += struct.pack(f"<I{axes}iQII", 0, *place, start, len(block), 0)
        start += len(block)
    return head + second.ljust(228, b"\0") + b"".join(blocks) + entries
