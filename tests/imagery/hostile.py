"""Files that nobody wishes to open, made on the spot; none is larger than a few megabytes."""

import io
import struct
import zipfile
import zlib

import numpy as np
import tifffile


def tiff(*, width=1, height=1, extra=(), next_directory=0, offsets=None, counts=None, data=b"\0"):
    """A little-endian TIFF with one directory, written by hand so that it can lie."""
    strips = offsets or [8]
    entries = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, 8 if offsets else 1),
        (262, 3, 1, 1),
        (277, 3, 1, 1),
        (278, 4, 1, max(1, height // len(strips))),
        *extra,
    ]
    body = bytearray(data)
    at = 8 + len(body)
    if len(strips) > 1:
        for tag, values in ((273, strips), (279, counts)):
            entries.append((tag, 4, len(values), at))
            packed = struct.pack(f"<{len(values)}I", *values)
            body += packed
            at += len(packed)
    else:
        entries += [(273, 4, 1, strips[0]), (279, 4, 1, len(data))]
    entries.sort()
    directory = struct.pack("<H", len(entries)) + b"".join(
        struct.pack("<HHII", *entry) for entry in entries
    )
    following = at if next_directory == "itself" else next_directory
    return (
        struct.pack("<2sHI", b"II", 42, at) + bytes(body) + directory + struct.pack("<I", following)
    )


def enormous_tiff():
    """100,000 x 100,000 pixels in 100 kB: one packed strip, referenced a hundred times."""
    strip = zlib.compress(b"\0" * 100_000_000, 9)
    return tiff(
        width=100_000, height=100_000, offsets=[8] * 100, counts=[len(strip)] * 100, data=strip
    )


def endless_tiff():
    return tiff(next_directory="itself")


def million_directories(count=200_000):
    """A chain of tiny directories, longer than anybody would read."""
    body = bytearray(struct.pack("<2sHI", b"II", 42, 8))
    length = 2 + 12 * 5 + 4
    for number in range(count):
        following = 8 + (number + 1) * length if number + 1 < count else 0
        body += struct.pack("<H", 5)
        for entry in (
            (256, 4, 1, 1),
            (257, 4, 1, 1),
            (258, 3, 1, 8),
            (273, 4, 1, 0),
            (279, 4, 1, 1),
        ):
            body += struct.pack("<HHII", *entry)
        body += struct.pack("<I", following)
    return bytes(body)


def tag_of_two_billion_values():
    """The list of strips says that it has two billion entries."""
    one = struct.pack("<HHII", 273, 4, 1, 8)
    many = struct.pack("<HHII", 273, 4, 2_000_000_000, 8)
    return tiff().replace(one, many)


def valid_tiff(**options):
    file = io.BytesIO()
    tifffile.imwrite(file, np.arange(64 * 64, dtype=np.uint16).reshape(64, 64), **options)
    return file.getvalue()


def laughing_ome():
    """Billion laughs in the description of an otherwise good TIFF."""
    lines = ["<!ENTITY a0 'ha'>"]
    lines += [f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)]
    xml = (
        f"<?xml version='1.0'?><!DOCTYPE OME [{''.join(lines)}]>"
        "<OME xmlns='http://www.openmicroscopy.org/Schemas/OME/2016-06'>&a9;</OME>"
    )
    return valid_tiff(description=xml, metadata=None)


def outward_ome(port):
    """An external entity that would call somebody."""
    xml = (
        f"<?xml version='1.0'?><!DOCTYPE OME [<!ENTITY x SYSTEM 'http://127.0.0.1:{port}/'>]>"
        "<OME xmlns='http://www.openmicroscopy.org/Schemas/OME/2016-06'>&x;</OME>"
    )
    return valid_tiff(description=xml, metadata=None)


def png(width, height, *, rows=b""):
    """A PNG that claims to be as large as it likes."""

    def chunk(name, content):
        checksum = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def png_bomb():
    return png(50_000, 50_000, rows=b"\0" * 300_000_000)


def zip_bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../etc/passwd", b"\0" * 10_000_000)
    return file.getvalue()


def office_document():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    return file.getvalue()
