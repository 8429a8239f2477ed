#!/bin/sh
# Guess: a film is written with as many pixels as its frames have, so that a length measured in it is right.
# Truth: imageio stretches frames of 500 pixels to 512, the next multiple of 16: every length grows by 2.4 %. It logs a line; the file says nothing.
# Seen:  imageio 2.38.1, imageio-ffmpeg 0.8.1, Python 3.11, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check imageio==2.38.1 imageio-ffmpeg==0.8.1 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import logging

import imageio.v3
import numpy as np

logging.disable(logging.WARNING)
frames = np.zeros((4, 500, 500, 3), np.uint8)
frames[:, 100:400, 100:400] = 255
imageio.v3.imwrite("film.mp4", frames, plugin="FFMPEG", fps=5)
film = imageio.v3.imread("film.mp4", plugin="FFMPEG")
wide = int((film[0, 256, :, 0] > 127).sum())
print("written 500 x 500 with a square of 300; read", film.shape[1:3], "with one of", wide)
assert film.shape[1:3] == (512, 512)
assert 305 <= wide <= 309
END
