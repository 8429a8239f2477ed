#!/bin/sh
# Guess: two libraries that measure how far the sample drifted between two frames tell the same shift.
# Truth: for a drift of 3 rows down and 5 columns right, scikit-image answers (-3, -5), the way back, rows first; OpenCV answers (5, 3), the way there, x first.
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
from skimage.registration import phase_cross_correlation

before = np.random.default_rng(1).random((64, 64))
after = np.roll(before, (3, 5), (0, 1))
by_skimage = [round(float(part)) for part in phase_cross_correlation(before, after)[0]]
by_opencv = [round(part) for part in cv2.phaseCorrelate(before, after)[0]]
print("3 down, 5 right: scikit-image", by_skimage, " OpenCV", by_opencv)
assert by_skimage == [-3, -5]
assert by_opencv == [5, 3]
END
