#!/bin/sh
# Guess: BioImage.physical_pixel_sizes is in micrometres, whatever unit the OME metadata use.
# Truth: it is the bare number of the file, and no unit stands beside it: a pixel of 65 nm is told as 65.0, a thousand times its size
#        for whoever takes it for micrometres.
# Seen:  bioio 3.6.0 and bioio-ome-tiff 1.4.0, Python 3.11 and 3.13, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check bioio==3.6.0 bioio-ome-tiff==1.4.0 tifffile==2026.3.3 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import bioio_ome_tiff
import numpy as np
import tifffile
from bioio import BioImage

sizes = {f"PhysicalSize{axis}": 65.0 for axis in "XY"} | {f"PhysicalSize{axis}Unit": "nm" for axis in "XY"}
tifffile.imwrite("cells.ome.tif", np.ones((8, 8), np.uint16), ome=True, metadata={"axes": "YX", **sizes})
image = BioImage("cells.ome.tif", reader=bioio_ome_tiff.Reader)
print("in the file: 65 nm; read:", image.physical_pixel_sizes, "unit:", image.dimension_properties.X.unit)
assert (image.physical_pixel_sizes.X, image.dimension_properties.X.unit) == (65.0, None)
END
