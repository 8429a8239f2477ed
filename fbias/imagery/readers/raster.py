"""PNG, JPEG, BMP, GIF, WebP, JPEG 2000, AVIF, by Pillow. Their dots per inch are no pixel size.

What Pillow would cut to 8 bits is decoded by imagecodecs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import imagecodecs
import numpy as np
from PIL import Image as Pillow

from fbias.imagery.limits import Limits
from fbias.imagery.readers.source import (
    Image,
    NamesPerson,
    Plane,
    Source,
    Truncated,
    Unreadable,
    thin,
)
from fbias.imagery.readers.tiff_colours import upright

Pillow.MAX_IMAGE_PIXELS = None  # our own budget decides before anything is decoded
FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP", "JPEG2000", "AVIF")
NAMES = {"jpeg2000": "jp2", "mpo": "jpeg"}
LOSSY = frozenset({"jpeg", "webp", "avif"})
GPS, ORIENTATION = 0x8825, 0x0112
DTYPES = {"1": "bool", "I": "int32", "F": "float32", "I;16": "uint16", "I;16B": "uint16"}
SAMPLES = {"RGB": 3, "RGBA": 4, "CMYK": 4, "YCbCr": 3, "LA": 2, "PA": 2, "P": 3}
PNG_SAMPLES = {2: 3, 4: 2, 6: 4}  # of the kinds of colour that Pillow cuts to 8 bits
HEAD = 256


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    try:
        picture = Pillow.open(path, formats=FORMATS)
    except (OSError, SyntaxError, ValueError) as error:
        raise Unreadable("The picture is damaged.") from error
    with picture:
        kind = (picture.format or "").lower()
        kind = NAMES.get(kind, kind)
        exif = exif_of(picture)
        person = "place" if exif.get_ifd(GPS) else None
        yield Source(kind, [_image(picture, path, kind, exif)], person=person)


def exif_of(picture: Pillow.Image) -> Pillow.Exif:
    """By what was read so far: Pillow's own `getexif` decodes a PNG, whatever its size."""
    exif = Pillow.Exif()
    exif.load(picture.info.get("exif", b""))
    return exif


def deep_samples(path: Path, kind: str) -> int:
    """How many samples of 16 bits a colour picture has; 0 where Pillow keeps what is there."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if kind == "png" and head[24:25] == b"\x10":
        return PNG_SAMPLES.get(head[25], 0)
    box = head.find(b"ihdr")
    if kind == "jp2" and box > 0 and (head[box + 14] & 0x7F) + 1 > 8:  # noqa: PLR2004
        return int.from_bytes(head[box + 12 : box + 14], "big") % 256 if head[box + 13] > 1 else 0
    return 0


def _image(picture: Pillow.Image, path: Path, kind: str, exif: Pillow.Exif) -> Image:
    width, height = picture.size
    deep = deep_samples(path, kind)
    samples = deep or SAMPLES.get(picture.mode, 1)
    frames = getattr(picture, "n_frames", 1) if kind in {"gif", "webp", "avif"} else 1

    def read(index: Mapping[str, int], longest: int) -> Plane:
        plane = _decoded(path) if deep else _read(picture, index.get("T", 0), longest)
        if exif_of(picture).get_ifd(GPS):  # a PNG may say it behind its pixels
            raise NamesPerson("place", "The file says where it was taken.", container=kind)
        return thin(upright(plane, int(exif.get(ORIENTATION) or 1)), longest)

    axes = ("T" if frames > 1 else "") + ("YXS" if samples > 1 else "YX")
    lengths = {"T": frames, "Y": height, "X": width, "S": samples}
    return Image(
        axes=axes,
        shape=tuple(lengths[axis] for axis in axes),
        dtype="uint16" if deep else DTYPES.get(picture.mode, "uint8"),
        read=read,
        cost=lambda _longest: width * height * samples,
        is_lossy=kind in LOSSY,
    )


def _decoded(path: Path) -> Plane:
    return np.asarray(imagecodecs.imread(path))


def _read(picture: Pillow.Image, frame: int, longest: int) -> Plane:
    if frame:
        picture.seek(frame)
    picture.draft(None, (longest, longest))  # JPEG only: decode at a fraction
    mode = "RGB" if picture.mode in {"P", "PA", "CMYK", "YCbCr"} else None
    try:
        return np.asarray(picture.convert(mode) if mode else picture)
    except OSError as error:
        if "truncated" in str(error) or "premature" in str(error).lower():
            raise Truncated("The picture ends before its last line.") from error
        raise Unreadable("The picture is damaged.") from error
