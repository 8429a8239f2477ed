#!/bin/sh
# Guess: resize of an image of integer labels keeps to the labels that are in it.
# Truth: scikit-image interpolates integers as intensities: between cells 1 and 3 there is a cell 2, and without preserve_range all labels are below 1/20. order=0, preserve_range=True and anti_aliasing=False keep them.
# Seen:  scikit-image 0.26.0, Python 3.11, 1 December 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check scikit-image==0.26.0 scipy==1.17.1 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import numpy as np
from skimage.transform import resize

labels = np.zeros((8, 8), np.uint8)
labels[:, :3], labels[:, 3:] = 1, 3
smaller = resize(labels, (4, 4), preserve_range=True)
kept = resize(labels, (4, 4), order=0, preserve_range=True, anti_aliasing=False)
print("in:", np.unique(labels), "out:", np.unique(smaller.round(2)), "by default up to", resize(labels, (4, 4)).max().round(4), "order 0:", np.unique(kept))
assert 2 in smaller.round() and set(np.unique(kept)) == {1, 3}
assert resize(labels, (4, 4)).max() < 0.05
END
