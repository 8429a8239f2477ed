#!/bin/sh
# Guess: imread of OpenCV reads what is in a TIFF: five slices of 16 bits, values up to 4,000.
# Truth: it reads the first slice alone, as 8-bit colour, each value divided by 256: 4,000 becomes 15, and nothing is said. imreadmulti with IMREAD_UNCHANGED reads the stack as it is.
# Seen:  OpenCV 5.0.0.93 and tifffile 2026.3.3, Python 3.11, 1 December 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check opencv-python-headless==5.0.0.93 tifffile==2026.3.3 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import cv2
import numpy as np
import tifffile

stack = np.full((5, 64, 64), 4000, np.uint16)
tifffile.imwrite("stack.tif", stack, photometric="minisblack")
one = cv2.imread("stack.tif")
_read, slices = cv2.imreadmulti("stack.tif", flags=cv2.IMREAD_UNCHANGED)
print("imread:", one.shape, one.dtype, one.max(), "imreadmulti:", len(slices), slices[0].dtype, slices[0].max())
assert (one.shape, str(one.dtype), int(one.max())) == ((64, 64, 3), "uint8", 15)
assert (len(slices), str(slices[0].dtype), int(slices[0].max())) == (5, "uint16", 4000)
END
