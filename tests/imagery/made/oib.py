"""Olympus OIB: a compound file (OLE2) with two texts and one small TIFF per plane."""

import io
import struct

import tifffile

SECTOR, SMALLEST = 512, 4096  # shorter streams would have to stand in another table
END, FREE, TABLE, NOBODY = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF


class Compound:
    """Streams one after the other, each a chain of sectors."""

    def __init__(self):
        self.sectors, self.chain = bytearray(), []

    def put(self, content):
        start, count = len(self.chain), -(-len(content) // SECTOR)
        self.sectors += content.ljust(count * SECTOR, b"\0")
        self.chain += [*range(start + 1, start + count), END]
        return start

    def closed(self, folder):
        """With its table of chains, and a header that finds both."""
        tables = 1
        while tables * 128 < len(self.chain) + tables:
            tables += 1
        first = len(self.chain)
        chain = self.chain + [TABLE] * tables
        chain += [FREE] * (tables * 128 - len(chain))
        head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
        head += struct.pack("<6H", 0x3E, 3, 0xFFFE, 9, 6, 0)
        head += struct.pack("<9I", 0, 0, tables, folder, 0, SMALLEST, END, 0, END)
        head += struct.pack("<I", 0)
        places = [*range(first, first + tables), *[FREE] * (109 - tables)]
        head += struct.pack("<109I", *places)
        return bytes(head + self.sectors + struct.pack(f"<{len(chain)}I", *chain))


def entry(name, *, kind, right=NOBODY, child=NOBODY, start=0, size=0):
    words = name.encode("utf-16-le") + b"\0\0"
    head = words.ljust(64, b"\0") + struct.pack("<HBB", len(words), kind, 1)
    return (
        head
        + struct.pack("<3I", NOBODY, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def compound(streams):
    file = Compound()
    listed = [(name, file.put(content), len(content)) for name, content in streams.items()]
    folder = entry("Root Entry", kind=5, child=1, start=END)
    for at, (name, start, size) in enumerate(listed, 2):
        right = at if at <= len(listed) else NOBODY
        folder += entry(name, kind=2, right=right, start=start, size=size)
    return file.closed(file.put(folder))


def text(lines):
    return ("\ufeff" + "\r\n".join(lines) + "\r\n" * 2100).encode("utf-16-le")


def tiff(plane):
    file = io.BytesIO()
    tifffile.imwrite(file, plane, metadata=None)
    return file.getvalue().ljust(SMALLEST, b"\0")


def oib(planes, sizes, *, more=()):
    """`planes` by the end of their names, as `C001Z002`; `sizes` in the order of the axes."""
    files = {f"Stream{at:05d}": f"s_{name}.tif" for at, name in enumerate(planes, 2)}
    info = [
        "[OibSaveInfo]", "Name=OibInfo", "Version=2.0.0.0", "MainFileName=Stream00001",
        "Compression=0", "Storage00001=img.oif.files", "Stream00001=img.oif",
        *(f"{stream}={name}" for stream, name in files.items()),
    ]  # fmt: skip
    main = ["[Axis Parameter Common]", "AxisCount=8", f'AxisOrder="{"".join(sizes)}"']
    for at, axis in enumerate("XYCZTALP"):
        main += [f"[Axis {at} Parameters Common]", f'AxisCode="{axis}"']
        main += [f"MaxSize={sizes.get(axis, 0)}"]
        main += [f"{key}={value}" for number, key, value in more if number == at]
    main += [
        "[Reference Image Parameter]", "ImageDepth=2", "ValidBitCounts=12",
        "WidthConvertValue=0.25", 'WidthUnit="um"', "HeightConvertValue=0.25", 'HeightUnit="um"',
    ]  # fmt: skip
    pixels = dict(zip(files, map(tiff, planes.values()), strict=True))
    return compound({"OibInfo.txt": text(info), "Stream00001": text(main), **pixels})
