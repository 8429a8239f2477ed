#!/bin/sh
# Guess: `skimage.io.imread` gives a TIFF in the order in which it was saved.
# Truth: a stack whose first axis is 3 or 4 long is taken for channels and turned round: three z slices become one colour picture, while
#        five slices stay a stack. The same pipeline then measures other axes.
# Seen:  scikit-image 0.26.0, tifffile 2026.3.3 and 2026.11.8, Python 3.11 and 3.13, 29 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check scikit-image==0.26.0 tifffile==2026.3.3 numpy==2.4.6
cd "$folder"
env/bin/python - <<'END'
import numpy as np
import skimage.io
import tifffile

shapes = {}
for slices in (3, 5):
    tifffile.imwrite("stack.tif", np.zeros((slices, 20, 30), np.uint8), photometric="minisblack")
    shapes[slices] = skimage.io.imread("stack.tif").shape
print("3 slices of 20 x 30:", shapes[3], "- 5 slices:", shapes[5])
assert shapes == {3: (20, 30, 3), 5: (5, 20, 30)}
END
