#!/bin/sh
# Guess: `finterval` of an ImageJ TIFF is in seconds.
# Truth: it is in the unit that `tunit` names where there is one (ImageJ lets the user choose), and readers hand both over as they stand:
#        5 with "min" is 300 s, not 5 s.
# Seen:  tifffile 2026.3.3 and 2026.11.8, Python 3.11 and 3.13, 29 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check tifffile==2026.3.3 numpy==2.4.6
cd "$folder"
env/bin/python - <<'END'
import numpy as np
import tifffile

tifffile.imwrite("film.tif", np.zeros((6, 32, 32), np.uint16), imagej=True, metadata={"axes": "TYX", "finterval": 5, "tunit": "min"})
with tifffile.TiffFile("film.tif") as file:
    said = file.imagej_metadata
print("finterval:", said["finterval"], "tunit:", said["tunit"])
assert (said["finterval"], said["tunit"]) == (5, "min")
END
