"""Who a DICOM file is of, before any library sees it.

The tags are looked for by their bytes, wherever they stand before the pixels: a name inside a
sequence is a name, too.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path

HEADER = 1024 * 1024  # bytes that are looked at
DEFLATED = b"1.2.840.10008.1.2.1.99"
NAME, NUMBER, BORN, REMOVED = (0x0010, 0x0010), (0x0010, 0x0020), (0x0010, 0x0030), (0x0012, 0x0062)
LONGEST = 256
NOBODY = re.compile(
    r"(anon\w*|de-?identified|pseudon\w*|removed|hidden|unknown|none|n/?a|no ?name|[x0*?_. -]*)",
    re.IGNORECASE,
)


def names_its_patient(path: Path) -> bool:
    with path.open("rb") as file:
        return names_somebody(inflated(file.read(HEADER)))


def inflated(header: bytes) -> bytes:
    """All that stands before the pixels; what cannot be inflated holds nothing to read."""
    meta, _separator, rest = header.partition(DEFLATED)
    if rest:
        try:
            header = meta + zlib.decompressobj(-zlib.MAX_WBITS).decompress(
                rest.lstrip(b"\x00"), HEADER
            )
        except zlib.error:
            header = meta
    return header.partition(b"\xe0\x7f\x10\x00O")[0]


def names_somebody(header: bytes) -> bool:
    """A name or date of birth; a number counts unless the file says that its patient is removed."""
    is_removed = "YES" in {value.upper() for value in values(header, REMOVED, b"CS")}
    persons = [*values(header, NAME, b"PN"), *values(header, BORN, b"DA")]
    if is_removed:
        persons = values(header, BORN, b"DA")
    else:
        persons += values(header, NUMBER, b"LO")
    return any(not NOBODY.fullmatch(value) for value in persons)


def values(header: bytes, tag: tuple[int, int], kind: bytes) -> list[str]:
    """What follows the tag, in either order of bytes, with its kind or without."""
    texts = []
    for order in ("little", "big"):
        name = b"".join(part.to_bytes(2, order) for part in tag)
        for match in re.finditer(re.escape(name), header):
            at = match.end()
            size_bytes = 2 if header[at : at + 2] == kind else 4
            at += 2 if size_bytes == 2 else 0  # noqa: PLR2004
            size = int.from_bytes(header[at : at + size_bytes], order)
            value = header[at + size_bytes : at + size_bytes + size]
            if 0 < size <= LONGEST and len(value) == size:
                text = value.decode("latin-1").strip(" \x00^=")
                if text.isprintable():
                    texts.append(text)
    return texts
