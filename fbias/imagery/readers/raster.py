"""PNG and JPEG, by Pillow. Their dots per inch are never a pixel size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

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

Pillow.MAX_IMAGE_PIXELS = None  # our own budget decides before anything is decoded
GPS = 0x8825
DTYPES = {"1": "bool", "I": "int32", "F": "float32", "I;16": "uint16", "I;16B": "uint16"}
SAMPLES = {"RGB": 3, "RGBA": 4, "CMYK": 4, "YCbCr": 3, "LA": 2, "PA": 2, "P": 3}


def refuse_a_place(picture: Pillow.Image) -> None:
    """By what was read so far: Pillow's own `getexif` decodes a PNG, whatever its size."""
    exif = Pillow.Exif()
    exif.load(picture.info.get("exif", b""))
    if exif.get_ifd(GPS):
        raise NamesPerson(
            "place", "The file says where it was taken.", container=(picture.format or "").lower()
        )


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    try:
        picture = Pillow.open(path, formats=("PNG", "JPEG"))
    except (OSError, SyntaxError, ValueError) as error:
        raise Unreadable("The picture is damaged.") from error
    with picture:
        refuse_a_place(picture)
        width, height = picture.size
        samples = SAMPLES.get(picture.mode, 1)

        def read(_index: Mapping[str, int], longest: int) -> Plane:
            picture.draft(None, (longest, longest))  # JPEG only: decode at a fraction
            try:
                mode = "RGB" if picture.mode in {"P", "PA", "CMYK", "YCbCr"} else None
                plane = thin(np.asarray(picture.convert(mode) if mode else picture), longest)
            except OSError as error:
                if "truncated" in str(error):
                    raise Truncated("The picture ends before its last line.") from error
                raise Unreadable("The picture is damaged.") from error
            refuse_a_place(picture)  # a PNG may say it behind its pixels
            return plane

        kind = (picture.format or "").lower()
        yield Source(
            kind,
            [
                Image(
                    axes="YXS" if samples > 1 else "YX",
                    shape=(height, width, samples) if samples > 1 else (height, width),
                    dtype=DTYPES.get(picture.mode, "uint8"),
                    read=read,
                    cost=lambda _longest: width * height * samples,
                )
            ],
        )
