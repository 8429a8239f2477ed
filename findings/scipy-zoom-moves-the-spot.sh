#!/bin/sh
# Guess: an image enlarged twice by scipy.ndimage.zoom lies on the one enlarged by skimage.transform.rescale.
# Truth: scipy stretches from the centre of the first pixel to the centre of the last, (2N - 1) / (N - 1) times and not 2: a spot at 5 lands
#        at 10.3, elsewhere than the 10.5 of scikit-image, and further off the further right; grid_mode=True puts it right.
# Seen:  scipy 1.17.1, scikit-image 0.26.0, Python 3.11 and 3.13, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check scipy==1.17.1 scikit-image==0.26.0 numpy==2.4.6
cd "$folder"
env/bin/python - <<'END'
import numpy as np
from scipy import ndimage
from skimage.transform import rescale


def spot(image):
    return round(float(ndimage.center_of_mass(image)[0]), 2)


for place in (5, 14):
    image = np.zeros((20, 20))
    image[place, place] = 1
    by_scipy = spot(ndimage.zoom(image, 2, order=1))
    by_grid = spot(ndimage.zoom(image, 2, order=1, grid_mode=True, mode="grid-constant"))
    by_skimage = spot(rescale(image, 2, order=1))
    print("spot at", place, "scipy:", by_scipy, "scipy, grid_mode:", by_grid, "scikit-image:", by_skimage)
    assert by_grid == by_skimage == 2 * place + 0.5
    assert abs(by_scipy - by_skimage) > 0.2
END
