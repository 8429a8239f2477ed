#!/bin/sh
# Guess: the orientation of a fibre is its angle to the horizontal, as in ImageJ and by the moments of OpenCV.
# Truth: regionprops measures from the vertical: a horizontal fibre has 90 degrees in scikit-image and 0 by OpenCV; only at 45 degrees they agree.
# Seen:  scikit-image 0.26.0, OpenCV 5.0.0.93, Python 3.11, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check scikit-image==0.26.0 opencv-python-headless==5.0.0.93 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import cv2
import numpy as np
from skimage.measure import regionprops


def both(fibre: np.ndarray) -> tuple[float, float]:
    moments = cv2.moments(fibre, True)
    by_opencv = np.arctan2(2 * moments["mu11"], moments["mu20"] - moments["mu02"]) / 2
    return round(np.degrees(regionprops(fibre)[0].orientation)), round(np.degrees(by_opencv))


flat = np.zeros((40, 40), np.uint8)
flat[19:22, 5:35] = 1
slanted = np.zeros((60, 60), np.uint8)
for step in range(30):
    slanted[15 + step : 18 + step, 15 + step] = 1
print("horizontal: scikit-image, OpenCV", both(flat), " diagonal:", both(slanted))
assert abs(both(flat)[0]) == 90 and both(flat)[1] == 0
assert both(slanted) == (45, 45)
END
