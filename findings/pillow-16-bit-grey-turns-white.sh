#!/bin/sh
# Guess: converting a 16-bit grey image to 8 bits with Pillow scales it, as a viewer would.
# Truth: `convert("L")` cuts at 255, so nearly every camera image becomes plain white; nothing warns.
# Seen:  Pillow 13.0.0, NumPy 2.4.6, Python 3.11 and 3.13, 29 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check pillow==13.0.0 numpy==2.4.6
cd "$folder"
env/bin/python - <<'END'
import numpy as np
from PIL import Image

camera = np.linspace(300, 4000, 64 * 64).reshape(64, 64).astype(np.uint16)  # 12 bits of a camera
shown = np.asarray(Image.fromarray(camera).convert("L"))
print("values of the camera:", camera.min(), "to", camera.max(), "- shown:", sorted(set(shown.ravel().tolist())))
assert set(shown.ravel().tolist()) == {255}
END
