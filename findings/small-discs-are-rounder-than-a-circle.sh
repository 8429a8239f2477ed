#!/bin/sh
# Guess: circularity, 4 pi area / perimeter squared, is at most 1, and 1 for a disc.
# Truth: with the perimeter of scikit-image a disc of radius 2 has 1.77, one of radius 30 has 0.93: a limit on circularity sorts by size. perimeter_crofton stays near 1.
# Seen:  scikit-image 0.26.0, Python 3.11, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check scikit-image==0.26.0 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import numpy as np
from skimage.draw import disk
from skimage.measure import regionprops

by_radius = {}
for radius in (2, 3, 5, 10, 30):
    image = np.zeros((80, 80), np.uint8)
    image[disk((40, 40), radius)] = 1
    region = regionprops(image)[0]
    by_radius[radius] = [round(4 * np.pi * region.area / length**2, 2) for length in (region.perimeter, region.perimeter_crofton)]
    print(f"radius {radius}: perimeter {by_radius[radius][0]}, Crofton {by_radius[radius][1]}")
assert by_radius[2][0] > 1.7 and by_radius[30][0] < 0.95
assert all(0.95 < crofton < 1.1 for _, crofton in by_radius.values())
END
