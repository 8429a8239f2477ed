#!/bin/sh
# Guess: a 16-bit RGB PNG opens in Pillow with its 16 bits, as a 16-bit grey one does.
# Truth: it opens as mode RGB with 8 bits a sample; the lower half is dropped and no attribute tells. imagecodecs keeps all 16.
# Seen:  Pillow 13.0.0, imagecodecs 2026.3.6 and 2026.10.10, Python 3.11 and 3.13, 29 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check pillow==13.0.0 imagecodecs==2026.3.6 numpy==2.4.6
cd "$folder"
env/bin/python - <<'END'
import io

import imagecodecs
import numpy as np
from PIL import Image

exact = np.arange(16 * 16 * 3, dtype=np.uint16).reshape(16, 16, 3)  # all below 768: 8 bits hold 3 values of them
png = imagecodecs.png_encode(exact)
picture = Image.open(io.BytesIO(png))
again = np.asarray(picture)
print("written:", exact.dtype, len(np.unique(exact)), "values - Pillow:", picture.mode, again.dtype, len(np.unique(again)), "values")
assert (picture.mode, str(again.dtype), len(np.unique(again))) == ("RGB", "uint8", 3)
assert np.array_equal(imagecodecs.png_decode(png), exact)
END
