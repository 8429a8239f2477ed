#!/bin/sh
# Guess: an image in counts that is deconvolved comes back in counts.
# Truth: richardson_lucy of scikit-image cuts its result at 1 unless told clip=False: a whole image above 1 becomes flat, without a warning.
# Seen:  scikit-image 0.26.0, Python 3.11, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check scikit-image==0.26.0 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import numpy as np
from skimage.restoration import richardson_lucy

image = np.full((9, 9), 100.0)
image[4, 4] = 1000
point = np.ones((3, 3)) / 9
cut = richardson_lucy(image, point, num_iter=5)
whole = richardson_lucy(image, point, num_iter=5, clip=False)
print(f"by default {cut.min():g} to {cut.max():g}; with clip=False up to {whole.max():.0f}")
assert cut.min() == cut.max() == 1
assert whole.max() > 300
END
