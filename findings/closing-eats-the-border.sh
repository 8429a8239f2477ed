#!/bin/sh
# Guess: a morphological closing never removes pixels, as its definition says.
# Truth: scipy takes everything outside the image for background when it erodes: a cell of 64 pixels in the corner loses 15. scikit-image, OpenCV and SimpleITK keep all.
# Seen:  scipy 1.17.1, scikit-image 0.26.0, OpenCV 5.0.0.93, SimpleITK 2.5.7, Python 3.11, 1 December 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check scikit-image==0.26.0 scipy==1.17.1 numpy==2.4.6 opencv-python-headless==5.0.0.93 simpleitk==2.5.7
cd "$folder"
env/bin/python -W ignore - <<'END'
import cv2
import numpy as np
import SimpleITK as sitk
from scipy import ndimage
from skimage import morphology

cell, square = np.zeros((20, 20), bool), np.ones((3, 3), np.uint8)
cell[:8, :8] = True
closed = {
    "scipy": ndimage.binary_closing(cell, square),
    "scikit-image": morphology.closing(cell, square),
    "OpenCV": cv2.morphologyEx(cell.astype(np.uint8), cv2.MORPH_CLOSE, square) > 0,
    "SimpleITK": sitk.GetArrayFromImage(sitk.BinaryMorphologicalClosing(sitk.GetImageFromArray(cell.astype(np.uint8)), [1, 1])) > 0,
}
lost = {library: int((cell & ~mask).sum()) for library, mask in closed.items()}
print("pixels of 64 lost:", lost)
assert lost == {"scipy": 15, "scikit-image": 0, "OpenCV": 0, "SimpleITK": 0}
END
