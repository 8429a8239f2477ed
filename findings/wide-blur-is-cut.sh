#!/bin/sh
# Guess: a Gaussian of a given variance blurs by it, whatever the size of a pixel.
# Truth: DiscreteGaussian of SimpleITK takes the variance in the image's unit with a kernel of at most 32 pixels to each side: 2 µm at .1 µm a pixel come out as 1.6. SmoothingRecursiveGaussian cuts nothing.
# Seen:  SimpleITK 2.5.7, Python 3.11, 1 December 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check simpleitk==2.5.7 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import numpy as np
import SimpleITK as sitk

spot = np.zeros((301, 301), np.float32)
spot[150, 150] = 1
image = sitk.GetImageFromArray(spot)
image.SetSpacing((0.1, 0.1))


def width(blurred):
    """The standard deviation of a blurred spot along a row, in pixels."""
    row = sitk.GetArrayFromImage(blurred).sum(0)
    return float(np.sqrt((row * (np.arange(301) - 150) ** 2).sum() / row.sum()))


widths = {
    "asked": 20.0,
    "DiscreteGaussian": round(width(sitk.DiscreteGaussian(image, 4.0)), 1),
    "with 301 pixels": round(width(sitk.DiscreteGaussian(image, 4.0, 301)), 1),
    "SmoothingRecursiveGaussian": round(width(sitk.SmoothingRecursiveGaussian(image, 2.0)), 1),
}
print("standard deviation in pixels:", widths)
assert widths["DiscreteGaussian"] == 15.8
assert abs(widths["with 301 pixels"] - 20) < 1 and abs(widths["SmoothingRecursiveGaussian"] - 20) < 1
END
