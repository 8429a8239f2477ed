#!/bin/sh
# Guess: OtsuThreshold(image) gives 1 to the bright cells and 0 to the background.
# Truth: SimpleITK gives 1 to what is at or below the threshold: the background. Labelled as it is, the image holds one large cell with holes. OtsuThreshold(image, 0, 1) marks the cells.
# Seen:  SimpleITK 2.5.7 and scikit-image 0.26.0, Python 3.11, 1 December 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check simpleitk==2.5.7 scikit-image==0.26.0 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import numpy as np
import SimpleITK as sitk
from skimage.filters import threshold_otsu

cells = np.full((64, 64), 100, np.uint16)
for corner in (10, 40):
    cells[corner : corner + 12, corner : corner + 12] = 2000
image = sitk.GetImageFromArray(cells)
bright = {
    "SimpleITK": int(sitk.GetArrayFromImage(sitk.OtsuThreshold(image)).sum()),
    "SimpleITK, 0, 1": int(sitk.GetArrayFromImage(sitk.OtsuThreshold(image, 0, 1)).sum()),
    "scikit-image": int((cells > threshold_otsu(cells)).sum()),
}
print("pixels marked, of 288 in two cells:", bright)
assert bright == {"SimpleITK": 64 * 64 - 288, "SimpleITK, 0, 1": 288, "scikit-image": 288}
END
