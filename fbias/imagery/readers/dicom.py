"""DICOM, by pydicom: single pictures, films, and slides that are joined from their tiles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from pydicom.errors import InvalidDicomError
from pydicom.pixels import apply_color_lut, pixel_array

from fbias.imagery.limits import Limits
from fbias.imagery.readers import dicom_codecs
from fbias.imagery.readers.dicom_persons import names_its_patient
from fbias.imagery.readers.source import (
    Image,
    NamesPerson,
    Plane,
    Source,
    TooLarge,
    Unreadable,
    thin,
)
from fbias.imagery.readers.units import PixelSize, number

LOSSY = ("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.91")
SLIDE = "1.2.840.10008.5.1.4.1.1.77.1.6"
MILLIMETRE = 1000.0
dicom_codecs.register()


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    person = "patient" if names_its_patient(path) else None
    try:
        header = pydicom.dcmread(path, stop_before_pixels=True)
        images = [_image(path, header, limits)]
    except (InvalidDicomError, AttributeError, EOFError, ValueError, TypeError) as error:
        if person:
            raise NamesPerson(person, "The file names its patient.", container="dicom") from error
        raise Unreadable("There is no picture in this file.", container="dicom") from error
    photograph = {"LABEL", "OVERVIEW"} & {str(one).upper() for one in header.get("ImageType", ())}
    yield Source("dicom", images, person=person or ("label" if photograph else None))


def _image(path: Path, header: Any, limits: Limits) -> Image:
    samples, frames = int(header.get("SamplesPerPixel", 1)), int(header.get("NumberOfFrames") or 1)
    tile = (int(header.Rows), int(header.Columns))
    is_slide = header.get("SOPClassUID") == SLIDE and "TotalPixelMatrixRows" in header
    whole = (
        (int(header.TotalPixelMatrixRows), int(header.TotalPixelMatrixColumns))
        if is_slide
        else tile
    )
    step = _time_step(header)
    sizes = {} if is_slide or frames == 1 else {("T" if step else "Q"): frames}
    sizes |= {"Y": whole[0], "X": whole[1]} | ({"S": samples} if samples > 1 else {})

    def read(index: Mapping[str, int], longest: int) -> Plane:
        if is_slide:
            return thin(_joined(path, header, whole, limits), longest)
        return thin(_frame(path, index.get("T", index.get("Q", 0))), longest)

    return Image(
        axes="".join(sizes),
        shape=tuple(sizes.values()),
        dtype=_dtype(header),
        read=read,
        cost=lambda _longest: whole[0] * whole[1] * samples,
        pixel_size_um=_pixel_size(header),
        time_step_s=step,
        is_lossy=str(header.file_meta.get("TransferSyntaxUID", "")) in LOSSY,
        is_slide=is_slide,
        full_scale=2 ** int(header.get("BitsStored", 16)) - 1,
    )


def _dtype(header: Any) -> str:
    sign = "int" if int(header.get("PixelRepresentation", 0)) else "uint"
    return "bool" if int(header.BitsAllocated) == 1 else f"{sign}{int(header.BitsAllocated)}"


def _pixel_size(header: Any) -> PixelSize | None:
    """Rows first, in millimetres; where frames differ, all share it or the first one has it."""
    spacing = header.get("PixelSpacing") or header.get("NominalScannedPixelSpacing")
    for groups in ("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"):
        first: Any = next(iter(header.get(groups) or ()), {})
        measures: Any = next(iter(first.get("PixelMeasuresSequence") or ()), {})
        spacing = spacing or measures.get("PixelSpacing")
    if not spacing:
        return None
    y, x = (float(one) * MILLIMETRE for one in spacing)
    return x, y, None


def _time_step(header: Any) -> float | None:
    milliseconds = number(header.get("FrameTime"))
    return milliseconds / 1000 if milliseconds else None


def _frame(path: Path, at: int) -> Plane:
    """The stored numbers as they are seen: black may be the highest, a palette is colours."""
    form = pydicom.Dataset()
    plane = np.asarray(pixel_array(path, ds_out=form, index=at))
    kind = form.PhotometricInterpretation
    if kind == "PALETTE COLOR":
        return np.asarray(apply_color_lut(plane, form))
    if kind != "MONOCHROME1":
        return plane
    sign = -1 if plane.dtype.kind == "i" else 2 ** int(form.BitsStored) - 1
    return np.asarray(sign - plane, plane.dtype)


def _joined(path: Path, header: Any, whole: tuple[int, int], limits: Limits) -> Plane:
    """Every tile at its place: by the order of frames, or as each frame says."""
    height, width = int(header.Rows), int(header.Columns)
    samples = int(header.get("SamplesPerPixel", 1))
    if whole[0] * whole[1] * samples > limits.decoded:
        raise TooLarge
    across = ceil(whole[1] / width)
    canvas: Plane | None = None
    for at in range(int(header.get("NumberOfFrames") or 1)):
        tile = _frame(path, at)
        if canvas is None:
            canvas = np.zeros((whole[0] + height, whole[1] + width, *tile.shape[2:]), tile.dtype)
        top, left = _place(header, at) or (at // across * height, at % across * width)
        if top < whole[0] and left < whole[1]:
            canvas[top : top + height, left : left + width] = tile
    if canvas is None:
        raise Unreadable("There is no picture in this file.", container="dicom")
    return canvas[: whole[0], : whole[1]]


def _place(header: Any, at: int) -> tuple[int, int] | None:
    groups = header.get("PerFrameFunctionalGroupsSequence")
    position = groups[at].get("PlanePositionSlideSequence") if groups and at < len(groups) else None
    if not position:
        return None
    return (
        int(position[0].RowPositionInTotalImagePixelMatrix) - 1,
        int(position[0].ColumnPositionInTotalImagePixelMatrix) - 1,
    )
