#!/bin/sh
# Guess: phase_cross_correlation finds the shift between two noisy frames of the same cells as well as any correlation does.
# Truth: its default keeps the phase alone and so weighs noise as much as cells: for a true shift of (-3, 5) it says another one each time, tens of pixels away; with normalization=None it is within a pixel each time.
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
from skimage.registration import phase_cross_correlation

chance = np.random.default_rng(0)
rows, columns = np.mgrid[:128, :128]
cells = sum(np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / 60) for y, x in chance.uniform(20, 108, (12, 2)))
moved = ndimage.shift(cells, (3, -5))
furthest = {}
for normalization in ("phase", None):
    shifts = []
    for _ in range(6):
        frames = [frame + chance.normal(0, 0.3, frame.shape) for frame in (cells, moved)]
        shifts.append(phase_cross_correlation(*frames, normalization=normalization)[0])
    furthest[normalization] = float(np.abs(np.array(shifts) - (-3, 5)).max())
    print(normalization, [shift.tolist() for shift in shifts])
assert furthest["phase"] > 20 and furthest[None] <= 1
END
