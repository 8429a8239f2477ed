#!/bin/sh
# Guess: `voxel_size.x` of an MRC map is the distance of two neighbours in a row of its array.
# Truth: it belongs to the axis x of the crystal; which axis the columns run along stands in mapc, mapr and maps, and where
#        these say 3, 1, 2 a row is measured by `voxel_size.z`. Nothing warns.
# Seen:  mrcfile 1.5.4, numpy 2.4.6, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check mrcfile==1.5.4 numpy==2.4.6
cd "$folder"
env/bin/python - <<'END'
import mrcfile
import numpy as np

with mrcfile.new("made.mrc") as made:
    made.set_data(np.zeros((4, 5, 6), np.float32))  # sections, rows, columns
    head = made.header
    head.mapc, head.mapr, head.maps = 3, 1, 2  # columns run along z, rows along x, sections along y
    head.mx, head.my, head.mz = 5, 4, 6  # samples along x, y, z
    head.cella = (5 * 1.0, 4 * 2.0, 6 * 3.0)  # 1 angstrom along x, 2 along y, 3 along z
with mrcfile.open("made.mrc") as found:
    size = found.voxel_size
    print("voxel_size:", size, "of an array", found.data.shape, "whose columns run along axis", int(found.header.mapc))
    assert (float(size.x), float(size.y), float(size.z)) == (1.0, 2.0, 3.0)
    assert int(found.header.mapc) == 3  # so that neighbours in a row are 3 angstroms apart
END
