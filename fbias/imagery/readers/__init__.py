"""One small module per family of formats; the first bytes decide which one reads a file.

A new format is one module with `open_file(path, limits)`, and its first bytes in one line here.
Nothing in this package imports Django: it runs in the jail.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path, PurePath
from typing import Protocol, cast

from fbias.imagery.limits import Limits
from fbias.imagery.readers.elsewhere import Elsewhere
from fbias.imagery.readers.source import Companion, NotAnImage, Source, Unreadable

HEAD = 512


class Reader(Protocol):
    def open_file(
        self, path: Path | Elsewhere, limits: Limits
    ) -> AbstractContextManager[Source]: ...


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
    (0, b"\xff\xfe[\x00", "oib"),
    (0, b"OLYMPUSRAWFORMAT", "oir"),
    (0, b"\x89HDF\r\n\x1a\n", "hdf5"),
    (208, b"MAP ", "mrc"),
    (96, b"\xa0\xc0", "mrc"),
    (96, b"\xc0\xa0", "mrc"),
    (0, b"NRRD000", "nrrd"),
    (344, b"n+1\x00", "nifti"),
    (4, b"n+2\x00\r\n\x1a\n", "nifti"),
    (0, b"\x1f\x8b", "nifti"),
    (2, b"ics_version", "ics"),
    (3, b"ics_version", "ics"),
    (8, b"AVI ", "movie"),
    (4, b"ftyp", "movie"),
    (4, b"moov", "movie"),
    (4, b"wide", "movie"),
    (4, b"mdat", "movie"),
    (0, b"\x1a\x45\xdf\xa3", "movie"),
    (0, b"PK\x03\x04", "archive"),
    (0, b"\x00\x00\x00\x03", "dm"),
    (0, b"\x00\x00\x00\x04", "dm"),
)
DOCUMENTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"8BPS", "psd"),
    (b"{\\rtf", "rtf"),
    (b"%!PS", "ps"),
)
# What the end of a name says of a file that nobody can open here: how to export it is told.
BY_NAME = frozenset(
    {"aisf", "bcf", "flex", "lei", "lof", "mrxs", "mvd2", "oir", "poir", "ptu", "sdt", "sld"}
    | {"sldy", "vsi", "xlef", "zvi"}
)
BY_RANGES = frozenset({"tiff", "czi", "nd2", "lif", "hdf5", "archive"})
ALONE = frozenset({"vsi", "mrxs", "xlef"})  # these describe a folder that stands beside them
LEADING = frozenset({".vsi", ".xlef"})  # those that are read where the folder came with them


def may_lie_elsewhere(head: bytes, name: str) -> bool:
    """Whether a reader takes what it needs by ranges: the file need not be fetched for it."""
    if PurePath(name).suffix.lower().lstrip(".") in ALONE:
        return False
    found = (module for at, signature, module in SIGNATURES if head.startswith(signature, at))
    return next(found, "") in BY_RANGES


def reader_for(path: Path | Elsewhere, name: str = "") -> Reader:
    """The module that reads this file, by its content; a name proves nothing.

    But a name is believed that says “my pixels are elsewhere”: such a file holds an overview.
    """
    suffix = Path(name or path.name).suffix.lower().lstrip(".")
    if path.is_dir():
        return _module("ome_zarr")
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise Unreadable("The file is empty.")
    if suffix in ALONE and not _has_company(path):
        raise Companion("Its pixels lie in the folder beside it.", container=suffix)
    if suffix == "vsi":
        return _module("vsi")
    for at, signature, module in SIGNATURES:
        if head.startswith(signature, at):
            return _module(module)
    if _is_spe(path):
        return _module("spe")
    raise refusal_of(head, suffix)


def _module(name: str) -> Reader:
    return cast(Reader, import_module(f"{__name__}.{name}"))


def _has_company(path: Path | Elsewhere) -> bool:
    """Other files, as in an archive that was unpacked; an upload lies alone."""
    return path.suffix.lower() in LEADING and any(one != path for one in path.parent.iterdir())


def _is_spe(path: Path | Elsewhere) -> bool:
    from fbias.imagery.readers import spe

    with path.open("rb") as file:
        return spe.is_one(file.read(spe.HEADER), path.stat().st_size)


def refusal_of(head: bytes, suffix: str = "") -> Unreadable:
    """What to say of a file that no reader takes."""
    for signature, container in DOCUMENTS:
        if head.startswith(signature):
            return NotAnImage("This is a document, not an image.", container=container)
    return Unreadable(
        "The first bytes belong to no image format that we know.",
        container=suffix if suffix in BY_NAME else None,
    )
