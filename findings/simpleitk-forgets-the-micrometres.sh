#!/bin/sh
# Guess: SimpleITK knows the pixel size of a TIFF that ImageJ or an OME writer calibrated.
# Truth: it reads the resolution tags only where they have a unit of length: spacing is 1.0 for both, and the step in depth is lost even in its own TIFFs.
# Seen:  SimpleITK 2.5.7 and tifffile 2026.3.3, Python 3.11 and 3.13, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check SimpleITK==2.5.7 tifffile==2026.3.3 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import numpy as np
import SimpleITK as sitk
import tifffile

stack = np.zeros((5, 32, 32), np.uint16)
calibrated = {"unit": "um", "spacing": 0.3, "axes": "ZYX"}
tifffile.imwrite("imagej.tif", stack, imagej=True, resolution=(10, 10), metadata=calibrated)
sizes = {"axes": "ZYX", "PhysicalSizeX": 0.1, "PhysicalSizeY": 0.1, "PhysicalSizeZ": 0.3}
tifffile.imwrite("image.ome.tif", stack, metadata=sizes)
for name in ("imagej.tif", "image.ome.tif"):
    spacing = sitk.ReadImage(name).GetSpacing()
    print(name, spacing)
    assert spacing == (1.0, 1.0, 1.0)

own = sitk.GetImageFromArray(stack)
own.SetSpacing((0.1, 0.1, 0.3))
sitk.WriteImage(own, "own.tif")
spacing = sitk.ReadImage("own.tif").GetSpacing()
print("own.tif", own.GetSpacing(), "->", spacing)
assert np.allclose(spacing, (0.1, 0.1, 1.0))
END
