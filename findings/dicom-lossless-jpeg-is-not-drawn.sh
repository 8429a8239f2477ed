#!/bin/sh
# Guess: with pydicom and Pillow, which reads JPEG, every DICOM packed as JPEG can be drawn.
# Truth: Pillow has the lossy kinds only; lossless JPEG and JPEG-LS, the usual ones for measurements, need another library,
#        and pydicom takes a codec that is installed for other reasons (imagecodecs) only if it is handed over as a plug-in.
# Seen:  pydicom 3.0.2, Pillow 12.2.0, imagecodecs 2026.3.6, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check pydicom==3.0.2 pillow==12.2.0 imagecodecs==2026.3.6 numpy==2.4.6
cd "$folder"
env/bin/python - <<'END'
import imagecodecs
import numpy as np
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels import pixel_array
from pydicom.uid import JPEGLosslessSV1, JPEGLSLossless

plane = np.arange(64 * 80, dtype=np.uint16).reshape(64, 80) % 4096
packed = {
    JPEGLosslessSV1: (imagecodecs.ljpeg_encode(plane, bitspersample=12), imagecodecs.ljpeg_decode),
    JPEGLSLossless: (imagecodecs.jpegls_encode(plane), imagecodecs.jpegls_decode),
}
refused = []
for syntax, (content, decode) in packed.items():
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = syntax
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", "1.2.3"
    found = FileDataset("made.dcm", {}, file_meta=meta, preamble=bytes(128))
    found.Rows, found.Columns, found.SamplesPerPixel = 64, 80, 1
    found.PhotometricInterpretation, found.PixelRepresentation = "MONOCHROME2", 0
    found.BitsAllocated, found.BitsStored, found.HighBit = 16, 12, 11
    found.PixelData = encapsulate([content])
    found.save_as("made.dcm", enforce_file_format=True)
    try:
        pixel_array("made.dcm")
    except RuntimeError as error:
        refused.append(syntax.name)
        print(str(error).splitlines()[0])
    assert np.array_equal(decode(content), plane)
assert len(refused) == 2, refused
END
