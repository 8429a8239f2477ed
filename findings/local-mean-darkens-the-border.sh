#!/bin/sh
# Guess: binning an image of one grey by 3 gives the same grey everywhere.
# Truth: downscale_local_mean fills what is missing at the right and the lower border with zeros: there the mean falls to a third, in the corner to a ninth.
# Seen:  scikit-image 0.26.0, Python 3.11, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check scikit-image==0.26.0 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import numpy as np
from skimage.transform import downscale_local_mean

binned = downscale_local_mean(np.full((10, 10), 90.0), (3, 3))
print(np.round(binned).astype(int))
assert np.allclose(binned[:3, :3], 90)
assert np.allclose(binned[:3, 3], 30) and np.isclose(binned[3, 3], 10)
END
