#!/bin/sh
# Guess: reading an OME-Zarr image one of whose chunk files did not survive the copy raises an error.
# Truth: the missing chunk reads as the fill value, 0: a black square that looks like background. By design of the format a chunk of
#        only fill values need not be there, so nothing can tell a lost one from an empty one.
# Seen:  zarr 3.1.6 and 3.4.2, Python 3.11 and 3.13, 29 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check zarr==3.1.6 numpy==2.4.6
cd "$folder"
env/bin/python - <<'END'
import os

import numpy as np
import zarr

image = zarr.create_array("image.zarr", shape=(64, 64), chunks=(32, 32), dtype="uint16")
image[:] = 1000
lost = [os.path.join(where, name) for where, _, names in os.walk("image.zarr") for name in names if name != "zarr.json"]
os.remove(sorted(lost)[0])
again = zarr.open_array("image.zarr", mode="r")[:]
print("chunks:", len(lost), "- one removed - pixels that read 0:", int((again == 0).sum()), "of", again.size)
assert (again == 0).sum() == 32 * 32
END
