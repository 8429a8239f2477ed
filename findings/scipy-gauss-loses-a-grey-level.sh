#!/bin/sh
# Guess: smoothing an 8-bit image keeps its mean brightness.
# Truth: gaussian_filter of SciPy cuts to whole numbers after each axis instead of rounding: a 2D image loses one grey level in the mean, a 3D stack one and a half.
# Seen:  SciPy 1.17.1, OpenCV 5.0.0.93, Python 3.11, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check scipy==1.17.1 opencv-python-headless==5.0.0.93 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import cv2
import numpy as np
from scipy.ndimage import gaussian_filter

camera = np.random.default_rng(1).integers(0, 20, (40, 200, 200)).astype(np.uint8)
plane = camera[0]
lost = {
    "SciPy, 8-bit plane": plane.mean() - gaussian_filter(plane, 2).mean(),
    "SciPy, 8-bit stack": camera.mean() - gaussian_filter(camera, 2).mean(),
    "SciPy, float plane": plane.mean() - gaussian_filter(plane.astype(float), 2).mean(),
    "OpenCV, 8-bit plane": plane.mean() - cv2.GaussianBlur(plane, (0, 0), 2).mean(),
}
for what, levels in lost.items():
    print(f"{what}: {levels:.2f} grey levels lost")
assert 0.9 < lost["SciPy, 8-bit plane"] < 1.1
assert 1.4 < lost["SciPy, 8-bit stack"] < 1.6
assert abs(lost["SciPy, float plane"]) < 0.01 and abs(lost["OpenCV, 8-bit plane"]) < 0.05
END
