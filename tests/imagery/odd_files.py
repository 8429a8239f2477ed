"""Small, harmless files just above a limit that the test has lowered, or cut short."""

import io
import zipfile

import numpy as np
import tifffile
from PIL import Image as Pillow

SIDE = 64


def tiff(**options):
    """One plane of 64 x 64."""
    return _written([np.arange(SIDE * SIDE, dtype=np.uint16).reshape(SIDE, SIDE)], **options)


def tiff_of_many_directories(count):
    return _written([np.zeros((1, 1), np.uint8)] * count, metadata=None)


def _written(planes, **options):
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        for plane in planes:
            writer.write(plane, **options)
    return file.getvalue()


def ome_with_a_document_type():
    """A document type with one entity that nobody uses: no microscope writes one."""
    xml = (
        "<?xml version='1.0'?><!DOCTYPE OME [<!ENTITY unused 'nothing'>]>"
        "<OME xmlns='http://www.openmicroscopy.org/Schemas/OME/2016-06'></OME>"
    )
    return tiff(description=xml, metadata=None)


def png(side=SIDE):
    file = io.BytesIO()
    Pillow.new("L", (side, side), 90).save(file, "PNG")
    return file.getvalue()


def archive(*names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as members:
        for name in names:
            members.writestr(name, "a few words")
    return file.getvalue()


def office_document():
    return archive("[Content_Types].xml")
