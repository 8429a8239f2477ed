#!/bin/sh
# Guess: the letters of `series.axes` name each axis once, so that a dict from letter to length is safe.
# Truth: axes without a name are all called Q: a 4-D stack saved without axes gives QQYX, and the dict silently keeps one of the two.
# Seen:  tifffile 2026.3.3 and 2026.11.8, Python 3.11 and 3.13, 29 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check tifffile==2026.3.3 numpy==2.4.6
cd "$folder"
env/bin/python - <<'END'
import numpy as np
import tifffile

tifffile.imwrite("stack.tif", np.zeros((2, 7, 32, 32), np.uint8))
with tifffile.TiffFile("stack.tif") as file:
    series = file.series[0]
    sizes = dict(zip(series.axes, series.shape))
print("axes:", series.axes, "shape:", series.shape, "as a dict:", sizes)
assert series.axes == "QQYX" and len(sizes) == 3
END
