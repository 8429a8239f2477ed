#!/bin/sh
# Guess: the unit of an ImageJ TIFF that was calibrated in micrometres reads as "µm" or "micron".
# Truth: ImageJ writes the sign as six ASCII characters, \u00B5m, and tifffile hands them on as they are: a comparison with "µm" misses,
#        and the image passes for one whose unit nobody knows.
# Seen:  tifffile 2026.3.3, Python 3.11 and 3.13, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check tifffile==2026.3.3 numpy==2.4.6
cd "$folder"
env/bin/python - <<'END'
import numpy as np
import tifffile

# The description as ImageJ 1.54f writes it; 10 pixels a micrometre.
words = "ImageJ=1.54f\nunit=" + chr(92) + "u00B5m\n"
tifffile.imwrite("cells.tif", np.ones((8, 8), np.uint16), description=words, metadata=None, resolution=(10, 10))
with tifffile.TiffFile("cells.tif") as file:
    unit = file.imagej_metadata["unit"]
print("unit:", unit, "characters:", len(unit))
assert len(unit) == 7 and unit != "\u00b5m"
assert unit.encode().decode("unicode_escape") == "\u00b5m"
END
