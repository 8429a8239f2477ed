#!/bin/sh
# Guess: the pixel values of a DICOM image are the same in whichever reader opens it.
# Truth: where black is told as the highest value (MONOCHROME1), SimpleITK turns the values over and pydicom hands them out as stored.
# Seen:  pydicom 3.0.2, SimpleITK 2.5.7, Python 3.11, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check pydicom==3.0.2 SimpleITK==2.5.7 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import pydicom
import SimpleITK
import numpy as np

SimpleITK.WriteImage(SimpleITK.GetImageFromArray(np.array([[[0, 1], [2, 1000]]], np.uint16)), "plain.dcm")
file = pydicom.dcmread("plain.dcm")
file.PhotometricInterpretation = "MONOCHROME1"
file.save_as("inverted.dcm")
stored = pydicom.dcmread("inverted.dcm").pixel_array.ravel().tolist()
turned = SimpleITK.GetArrayFromImage(SimpleITK.ReadImage("inverted.dcm")).ravel().tolist()
print("pydicom:", stored, " SimpleITK:", turned)
assert stored == [0, 1, 2, 1000]
assert turned == [65535 - value for value in stored]
END
