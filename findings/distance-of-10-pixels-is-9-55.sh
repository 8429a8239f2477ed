#!/bin/sh
# Guess: the Euclidean distance map of a library holds Euclidean distances.
# Truth: OpenCV with its usual 3 x 3 mask says 9.55 for 10 and 47.75 for 50, so that the radius of a round cell is 4.5 % short; mask 5 is right along axes only. DIST_MASK_PRECISE and scipy are exact.
# Seen:  OpenCV 5.0.0.93 and scipy 1.17.1, Python 3.11, 1 December 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check opencv-python-headless==5.0.0.93 scipy==1.17.1 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import cv2
import numpy as np
from scipy import ndimage

one_hole = np.ones((101, 101), np.uint8)
one_hole[50, 50] = 0
maps = {
    "mask 3": cv2.distanceTransform(one_hole, cv2.DIST_L2, cv2.DIST_MASK_3),
    "mask 5": cv2.distanceTransform(one_hole, cv2.DIST_L2, cv2.DIST_MASK_5),
    "precise": cv2.distanceTransform(one_hole, cv2.DIST_L2, cv2.DIST_MASK_PRECISE),
    "scipy": ndimage.distance_transform_edt(one_hole),
}
told = {name: (round(float(found[50, 60]), 2), round(float(found[57, 57]), 2)) for name, found in maps.items()}
print("10 to the right, 7 right and 7 down (9.9):", told)
assert told == {"mask 3": (9.55, 9.59), "mask 5": (10.0, 9.8), "precise": (10.0, 9.9), "scipy": (10.0, 9.9)}
END
