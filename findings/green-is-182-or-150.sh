#!/bin/sh
# Guess: two libraries turn a colour image into the same grey values.
# Truth: scikit-image weighs for today's screens (0.72 for green), Pillow and OpenCV for television (0.59): pure green is 182 for one, 150 for the others, and a threshold found with one is wrong with another.
# Seen:  scikit-image 0.26.0, Pillow 13.0.0, OpenCV 5.0.0.93, Python 3.11, 1 December 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check scikit-image==0.26.0 pillow==13.0.0 opencv-python-headless==5.0.0.93 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import cv2
import numpy as np
from PIL import Image
from skimage.color import rgb2gray

green = np.zeros((4, 4, 3), np.uint8)
green[..., 1] = 255
grey = {
    "scikit-image": round(float(rgb2gray(green)[0, 0]) * 255),
    "Pillow": int(np.asarray(Image.fromarray(green).convert("L"))[0, 0]),
    "OpenCV": int(cv2.cvtColor(green, cv2.COLOR_RGB2GRAY)[0, 0]),
}
print(grey)
assert grey == {"scikit-image": 182, "Pillow": 150, "OpenCV": 150}
END
