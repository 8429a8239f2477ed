#!/bin/sh
# Guess: GetImageFromArray of an array of height x width x 3 makes a colour image, as the same library's reader does of the file.
# Truth: SimpleITK makes a volume of 3 x width x height: a blur mixes red into green, sizes and spacings name other axes. isVector=True makes the colour image.
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

red = np.zeros((32, 48, 3), np.uint8)
red[..., 0] = 255
volume = sitk.GetImageFromArray(red)
colour = sitk.GetImageFromArray(red, isVector=True)
seen = {
    "as called": (volume.GetSize(), volume.GetNumberOfComponentsPerPixel(), sitk.DiscreteGaussian(volume, 1.0)),
    "isVector": (colour.GetSize(), colour.GetNumberOfComponentsPerPixel(), sitk.SmoothingRecursiveGaussian(colour, 1.0)),
}
told = {
    name: (size, components, int(sitk.GetArrayFromImage(blurred)[16, 24][1]))
    for name, (size, components, blurred) in seen.items()
}
print("size, components, green of pure red after a blur:", told)
assert told["isVector"] == ((48, 32), 3, 0)
assert told["as called"][:2] == ((3, 48, 32), 1) and told["as called"][2] > 40
END
