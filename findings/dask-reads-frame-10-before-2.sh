#!/bin/sh
# Guess: frames t1.tif ... t12.tif become a film in the order of their numbers, whichever reader opens the folder.
# Truth: dask sorts the names as words (1, 10, 11, 12, 2 ...); tifffile and scikit-image sort by the number. One folder, two films.
# Seen:  dask 2026.8.0, scikit-image 0.26.0, tifffile 2026.3.3, Python 3.11 and 3.13, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check "dask[array]==2026.8.0" scikit-image==0.26.0 tifffile==2026.3.3 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import numpy as np
import tifffile
from dask.array.image import imread
from skimage.io import imread_collection

numbers = list(range(1, 13))
for number in numbers:
    tifffile.imwrite(f"t{number}.tif", np.full((4, 4), number, np.uint8))
by_dask = [int(frame[0, 0]) for frame in imread("t*.tif").compute()]
by_skimage = [int(frame[0, 0]) for frame in imread_collection("t*.tif")]
by_tifffile = [int(frame[0, 0]) for frame in tifffile.imread("t*.tif")]
print("dask:        ", by_dask, "scikit-image:", by_skimage, "tifffile:    ", by_tifffile, sep="\n")
assert by_dask == sorted(numbers, key=str)
assert by_skimage == by_tifffile == numbers
END
