#!/bin/sh
# Guess: peak_local_max(image, min_distance=5) finds every spot that is 5 pixels from the next one.
# Truth: it also leaves out every spot within 5 pixels of the border, in each axis: of three spots one is found, and of a stack with few slices none. exclude_border=False finds all three.
# Seen:  scikit-image 0.26.0, Python 3.11, 1 December 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check scikit-image==0.26.0 scipy==1.17.1 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import numpy as np
from scipy import ndimage
from skimage.feature import peak_local_max

spots = np.zeros((50, 50))
for place in ((3, 3), (25, 25), (46, 10)):
    spots[place] = 1
spots = ndimage.gaussian_filter(spots, 1)
counts = [len(peak_local_max(spots, min_distance=5)), len(peak_local_max(spots, min_distance=5, exclude_border=False))]
stack = np.stack([spots * share for share in (0.2, 0.5, 1, 0.5, 0.2)])
in_slices = [len(peak_local_max(stack, min_distance=5)), len(peak_local_max(stack, min_distance=5, exclude_border=False))]
print("found of 3:", counts, "in five slices:", in_slices)
assert counts == [1, 3] and in_slices == [0, 3]
END
