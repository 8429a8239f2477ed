#!/bin/sh
# Guess: a NIfTI file written by nibabel says in which unit its voxel size is.
# Truth: the unit is "unknown" unless set by hand, for space and for time; 0.5 may be millimetres (the habit of the field of brains) or
#        micrometres (the habit of microscopes), and the file does not say which.
# Seen:  nibabel 5.4.2, Python 3.11 and 3.13, 29 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check nibabel==5.4.2 numpy==2.4.6
cd "$folder"
env/bin/python - <<'END'
import nibabel
import numpy as np

volume = nibabel.Nifti1Image(np.zeros((4, 4, 4), np.float32), np.diag([0.5, 0.5, 2, 1]))
nibabel.save(volume, "volume.nii")
header = nibabel.load("volume.nii").header
print("voxel:", [float(side) for side in header.get_zooms()], "unit:", header.get_xyzt_units())
assert header.get_xyzt_units() == ("unknown", "unknown")
END
