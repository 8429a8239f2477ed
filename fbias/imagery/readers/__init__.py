"""One small module per family of formats; the first bytes decide which one reads a file.

A new format is one module with `open_file(path, limits)`, and its first bytes in one line here.
Nothing in this package imports Django: it runs in the jail.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from fbias.imagery.limits import Limits
from fbias.imagery.readers.source import NotAnImage, Source, Unreadable

HEAD = 512


class Reader(Protocol):
    def open_file(self, path: Path, limits: Limits) -> AbstractContextManager[Source]: ...


# Where in the file, which bytes, module. The module is imported only for a file of its family.
SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (128, b"DICM", "dicom"),
    (0, b"II*\x00", "tiff"),
    (0, b"MM\x00*", "tiff"),
    (0, b"II+\x00", "tiff"),
    (0, b"MM\x00+", "tiff"),
    (0, b"ZISRAWFILE", "czi"),
    (0, b"\xda\xce\xbe\x0a", "nd2"),
    (0, b"\x70\x00\x00\x00", "lif"),
    (0, b"\x89PNG\r\n\x1a\n", "raster"),
    (0, b"\xff\xd8\xff", "raster"),
    (0, b"BM", "raster"),
    (0, b"GIF8", "raster"),
    (8, b"WEBP", "raster"),
    (4, b"jP  \r\n", "raster"),
    (0, b"\xff\x4f\xff\x51", "raster"),
    (4, b"ftypavi", "raster"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "oib"),
)
DOCUMENTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"8BPS", "psd"),
    (b"{\\rtf", "rtf"),
    (b"%!PS", "ps"),
)
OFFICE_MEMBERS = (b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis")


def reader_for(path: Path) -> Reader:
    """The module that reads this file, by its content; a name proves nothing."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise Unreadable("The file is empty.")
    for at, signature, module in SIGNATURES:
        if head.startswith(signature, at):
            return cast(Reader, import_module(f"{__name__}.{module}"))
    raise refusal_of(head)


def refusal_of(head: bytes) -> Unreadable:
    """What to say of a file that no reader takes."""
    for signature, container in DOCUMENTS:
        if head.startswith(signature):
            return NotAnImage("This is a document, not an image.", container=container)
    if head.startswith(b"PK"):
        if any(member in head for member in OFFICE_MEMBERS):
            return NotAnImage("This is a document, not an image.", container="office")
        return Unreadable("Archives cannot be opened yet.", container="zip")
    return Unreadable("The first bytes belong to no image format that we know.")
