"""A DICOM file without a name in it, 80 x 64 pixels of 12 bits unless told otherwise."""

from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian


def dicom(path, syntax=ExplicitVRLittleEndian, **values):
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = syntax
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    meta.MediaStorageSOPInstanceUID = "1.2.3"
    found = FileDataset(str(path), {}, file_meta=meta, preamble=bytes(128))
    found.Rows, found.Columns, found.SamplesPerPixel = 64, 80, 1
    found.PhotometricInterpretation, found.PixelRepresentation = "MONOCHROME2", 0
    found.BitsAllocated, found.BitsStored, found.HighBit = 16, 12, 11
    for key, value in values.items():
        setattr(found, key, value)
    found.save_as(path, enforce_file_format=True)
