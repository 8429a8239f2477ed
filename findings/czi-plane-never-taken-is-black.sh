#!/bin/sh
# Guess: a plane that the microscope never took is missing, or said to be missing, when a CZI file is read.
# Truth: both libraries hand out a plane of zeros: a second channel taken every other time point looks as if its signal vanished.
# Seen:  pylibCZIrw 6.1.0, czifile 2019.7.2.3, Python 3.11, 30 November 2026. PYTHON= chooses the interpreter.
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

with czi.create_czi("film.czi") as file:
    for time, channel, grey in ((0, 0, 100), (0, 1, 200), (1, 0, 110)):
        file.write(np.full((8, 8, 1), grey, np.uint16), plane={"T": time, "Z": 0, "C": channel})
with czi.open_czi("film.czi") as file:
    by_zeiss = [[int(file.read(plane={"T": time, "C": channel}).mean()) for channel in (0, 1)] for time in (0, 1)]
by_czifile = czifile.imread("film.czi").squeeze()[..., 0, 0].tolist()
print("time x channel, pylibCZIrw:", by_zeiss, " czifile:", by_czifile)
assert by_zeiss == by_czifile == [[100, 200], [110, 0]]
END
