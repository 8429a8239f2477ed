#!/bin/sh
# Guess: two readers give the same NRRD file as the same array.
# Truth: pynrrd puts the fastest axis first, SimpleITK last: (x, y, z) for one is (z, y, x) for the other, so that rows and columns are exchanged in silence.
# Seen:  pynrrd 1.1.3 and SimpleITK 2.5.7, Python 3.11 and 3.13, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check pynrrd==1.1.3 SimpleITK==2.5.7 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import nrrd
import numpy as np
import SimpleITK as sitk

stack = np.zeros((3, 5, 7), np.uint8)  # z, y, x
stack[0, 1, 2] = 9
sitk.WriteImage(sitk.GetImageFromArray(stack), "stack.nrrd")
by_nrrd, _header = nrrd.read("stack.nrrd")
by_order, _header = nrrd.read("stack.nrrd", index_order="C")
by_sitk = sitk.GetArrayFromImage(sitk.ReadImage("stack.nrrd"))
print("SimpleITK:", by_sitk.shape, "pynrrd:", by_nrrd.shape, "pynrrd, index_order C:", by_order.shape)
assert by_sitk.shape == by_order.shape == (3, 5, 7)
assert by_nrrd.shape == (7, 5, 3) and by_nrrd[2, 1, 0] == 9
END
