#!/bin/sh
# Guess: a smoothed or resized 16-bit image keeps its grey values.
# Truth: scikit-image divides integers by the largest of their type first: 1000 becomes 0.0153, and intensities measured after smoothing are no counts any more; preserve_range=True keeps them.
# Seen:  scikit-image 0.26.0, Python 3.11 and 3.13, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check scikit-image==0.26.0 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import numpy as np
from skimage.filters import gaussian
from skimage.transform import resize

image = np.full((32, 32), 1000, np.uint16)
smooth, small = gaussian(image, 1), resize(image, (16, 16))
kept = gaussian(image, 1, preserve_range=True)
print("measured:", image.mean(), "smoothed:", smooth.mean(), "resized:", small.mean(), "kept:", kept.mean())
assert np.allclose([smooth.mean(), small.mean()], 1000 / 65535)
assert np.allclose(kept.mean(), 1000)
END
