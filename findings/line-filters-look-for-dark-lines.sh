#!/bin/sh
# Guess: a filter that enhances vessels or neurites answers to bright lines on black, as fluorescence shows them.
# Truth: sato and meijering of scikit-image look for dark lines unless told otherwise: on a bright filament they give exactly 0, with black_ridges=False .31 and 1.
# Seen:  scikit-image 0.26.0, Python 3.11, 1 December 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check scikit-image==0.26.0 scipy==1.17.1 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import numpy as np
from scipy import ndimage
from skimage.filters import meijering, sato

filament = np.zeros((64, 64))
filament[31:34] = 1
filament = ndimage.gaussian_filter(filament, 1)
on_it = {
    search.__name__: (round(float(search(filament)[32, 32]), 2), round(float(search(filament, black_ridges=False)[32, 32]), 2))
    for search in (sato, meijering)
}
print("in the middle of a bright filament, as called and with black_ridges=False:", on_it)
assert on_it == {"sato": (0.0, 0.31), "meijering": (0.0, 1.0)}
END
