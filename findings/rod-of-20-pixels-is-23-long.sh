#!/bin/sh
# Guess: axis_major_length of a straight cell of 20 pixels is about 20.
# Truth: it is 23.1: the axis of the ellipse with the same moments, 2/sqrt(3) too long for every rod, as in SimpleITK for its ellipsoid. The Feret diameter says 20.4.
# Seen:  scikit-image 0.26.0 and SimpleITK 2.5.7, Python 3.11, 1 December 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check scikit-image==0.26.0 simpleitk==2.5.7 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import numpy as np
import SimpleITK as sitk
from skimage.measure import regionprops

rod = np.zeros((40, 60), np.uint8)
rod[10:15, 10:30] = 1
cell = regionprops(rod)[0]
shape = sitk.LabelShapeStatisticsImageFilter()
shape.Execute(sitk.GetImageFromArray(rod))
ellipse = shape.GetEquivalentEllipsoidDiameter(1)[1]
print(f"20 x 5 pixels: major axis {cell.axis_major_length:.2f}, SimpleITK {ellipse:.2f}, Feret {cell.feret_diameter_max:.2f}")
assert round(cell.axis_major_length, 2) == 23.07
assert round(ellipse, 1) == 22.8
assert round(cell.feret_diameter_max, 1) == 20.4
END
