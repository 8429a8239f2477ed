#!/bin/sh
# Guess: the pixel size that one library writes into a DICOM file is found by the other under PixelSpacing.
# Truth: SimpleITK writes a secondary capture, whose size is NominalScannedPixelSpacing, rows first; whoever asks PixelSpacing finds nothing.
# Seen:  pydicom 3.0.2, SimpleITK 2.5.7, Python 3.11, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check pydicom==3.0.2 SimpleITK==2.5.7 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import numpy as np
import pydicom
import SimpleITK

image = SimpleITK.GetImageFromArray(np.zeros((1, 3, 4), np.uint16))
image.SetSpacing((0.25, 0.5, 1))
SimpleITK.WriteImage(image, "image.dcm")
file = pydicom.dcmread("image.dcm")
print("SimpleITK reads x, y:", SimpleITK.ReadImage("image.dcm").GetSpacing()[:2])
print("PixelSpacing:", file.get("PixelSpacing"), " nominal, y then x:", list(file.NominalScannedPixelSpacing))
assert SimpleITK.ReadImage("image.dcm").GetSpacing() == (0.25, 0.5, 1.0)
assert "PixelSpacing" not in file
assert list(file.NominalScannedPixelSpacing) == [0.5, 0.25]
END
