#!/bin/sh
# Guess: read_region(corner, level, size) takes corner and size in the pixels of that level.
# Truth: the size is in pixels of the level, the corner in those of level 0: at level 1 the wanted quarter begins at (512, 512), not at (256, 256).
# Seen:  openslide-python 1.4.7 with openslide-bin 4.0.1.2, Python 3.11 and 3.13, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check openslide-python==1.4.7 openslide-bin==4.0.1.2 tifffile==2026.3.3 numpy==2.4.6 pillow==12.3.0
cd "$folder"
env/bin/python -W ignore - <<'END'
import numpy as np
import openslide
import tifffile

slide = np.zeros((1024, 1024, 3), np.uint8)
slide[512:, 512:] = 200  # the lower right quarter
tiles = {"photometric": "rgb", "tile": (256, 256)}
with tifffile.TiffWriter("slide.tif") as file:
    file.write(slide, **tiles)
    file.write(slide[::2, ::2], subfiletype=1, **tiles)
opened = openslide.OpenSlide("slide.tif")
print("levels:", opened.level_dimensions)
guessed = np.asarray(opened.read_region((256, 256), 1, (64, 64)))[..., 0]
right = np.asarray(opened.read_region((512, 512), 1, (64, 64)))[..., 0]
print("corner (256, 256):", guessed.mean(), "corner (512, 512):", right.mean())
assert opened.level_dimensions == ((1024, 1024), (512, 512))
assert (guessed.mean(), right.mean()) == (0, 200)
END
