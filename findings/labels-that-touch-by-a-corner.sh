#!/bin/sh
# Guess: two libraries that label the same mask count the same objects.
# Truth: scipy keeps objects apart that touch by a corner, scikit-image (like ImageJ) joins them: 3 nuclei for one, 1 for the other, in 2-D and 3-D.
# Seen:  scipy 1.17.1 and scikit-image 0.26.0, Python 3.11 and 3.13, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check scipy==1.17.1 scikit-image==0.26.0 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import numpy as np
from scipy import ndimage
from skimage import measure

mask = np.zeros((6, 6), bool)
for corner in (0, 2, 4):
    mask[corner : corner + 2, corner : corner + 2] = True
scipy_counts = ndimage.label(mask)[1]
skimage_counts = measure.label(mask, return_num=True)[1]
print("scipy:", scipy_counts, "scikit-image:", skimage_counts)
assert (scipy_counts, skimage_counts) == (3, 1)

ball = np.zeros((4, 4, 4), bool)
ball[:2, :2, :2] = ball[2:, 2:, 2:] = True
assert (ndimage.label(ball)[1], measure.label(ball, return_num=True)[1]) == (2, 1)
END
