#!/bin/sh
# Guess: a round structuring element looks the same when it is turned by a right angle.
# Truth: OpenCV's MORPH_ELLIPSE of 5 x 5 has 17 pixels and three full rows but one full column, so that it widens cells more than it heightens them; disk(2) of scikit-image has 13 and is the same when turned.
# Seen:  OpenCV 5.0.0.93 and scikit-image 0.26.0, Python 3.11, 1 December 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check opencv-python-headless==5.0.0.93 scikit-image==0.26.0 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import cv2
import numpy as np
from skimage.morphology import disk

opencv, skimage = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5)), disk(2)
print(opencv, skimage, sep="\n\n")
full_rows, full_columns = int((opencv.sum(1) == 5).sum()), int((opencv.sum(0) == 5).sum())
print("pixels:", opencv.sum(), skimage.sum(), "full rows and columns:", full_rows, full_columns)
assert (opencv.sum(), skimage.sum(), full_rows, full_columns) == (17, 13, 3, 1)
assert (skimage == skimage.T).all() and not (opencv == opencv.T).all()
END
