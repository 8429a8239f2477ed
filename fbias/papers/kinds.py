"""Whether bytes are a document that an office sends: what they are, not what they are called."""

from __future__ import annotations

import io
import zipfile

PDF_WITHIN = 1024  # readers accept some bytes before the mark
SCANS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
OFFICE_FOLDERS = ("word/", "xl/", "ppt/")


def kind_of(content: bytes) -> str | None:
    """The media type of a PDF, a scan or a text document; None for everything else."""
    if b"%PDF-" in content[:PDF_WITHIN]:
        return "application/pdf"
    for mark, kind in SCANS.items():
        if content.startswith(mark):
            return kind
    if content.startswith(OLD_OFFICE):
        return "application/msword"
    return _kind_of_archive(content) if content.startswith(b"PK\x03\x04") else None


def _kind_of_archive(content: bytes) -> str | None:
    """Documents of today's offices are archives with a table of contents of their own."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < PDF_WITHIN:
                kind = archive.read("mimetype").strip()
                return kind.decode("ascii") if kind.startswith(OPEN_DOCUMENT) else None
    except (zipfile.BadZipFile, UnicodeDecodeError, RuntimeError, NotImplementedError):
        return None
    is_office = "[Content_Types].xml" in names
    if is_office and any(name.startswith(OFFICE_FOLDERS) for name in names):
        return "application/vnd.openxmlformats-officedocument"
    return None
