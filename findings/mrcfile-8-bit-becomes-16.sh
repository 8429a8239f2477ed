#!/bin/sh
# Guess: an 8-bit image that mrcfile writes is an 8-bit image when it is read.
# Truth: MRC has no unsigned 8-bit mode: it is stored as mode 6 and comes back as uint16, twice as large; a voxel size that nobody set reads as 0.
# Seen:  mrcfile 1.5.4, Python 3.11 and 3.13, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check mrcfile==1.5.4 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import mrcfile
import numpy as np

image = np.arange(256, dtype=np.uint8).reshape(16, 16)
with mrcfile.new("image.mrc") as file:
    file.set_data(image)
with mrcfile.open("image.mrc") as file:
    print(image.dtype, "->", file.data.dtype, "mode", int(file.header.mode), "voxel", file.voxel_size)
    assert (file.data.dtype, int(file.header.mode)) == (np.uint16, 6)
    assert np.array_equal(file.data, image)
    assert float(file.voxel_size.x) == 0
END
