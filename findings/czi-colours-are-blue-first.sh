#!/bin/sh
# Guess: a colour picture of a CZI has its channels in the same order whichever library reads it.
# Truth: pylibCZIrw reads and writes blue, green, red, as the file stores them; czifile gives red, green, blue. A round trip by one looks
#        right, and what one wrote as red is blue for the other.
# Seen:  pylibCZIrw 6.1.0, czifile 2019.7.2.3, Python 3.11 and 3.13, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check pylibCZIrw==6.1.0 czifile==2019.7.2.3 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import czifile
import numpy as np
from pylibCZIrw import czi

picture = np.zeros((8, 8, 3), np.uint8)
picture[..., 0] = 255
plane = {"C": 0, "T": 0, "Z": 0}
with czi.create_czi("section.czi") as file:
    file.write(picture, plane=plane)
with czi.open_czi("section.czi") as file:
    again = file.read(plane=plane)[0, 0].tolist()
other = czifile.imread("section.czi").reshape(-1, 3)[0].tolist()
print("written: [255, 0, 0]; read by pylibCZIrw:", again, "by czifile:", other)
assert again == [255, 0, 0]
assert other == [0, 0, 255]
END
