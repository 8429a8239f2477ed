#!/bin/sh
# Guess: an OME-Zarr folder that somebody zipped with the menu of the file manager opens through a ZipStore.
# Truth: the menu puts the folder itself into the archive, so the group lies one level down and opening fails; the group opens only
#        by the name of the folder as its path.
# Seen:  zarr 3.1.6 and 3.4.2, Python 3.11 and 3.13, 29 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check zarr==3.1.6 numpy==2.4.6
cd "$folder"
env/bin/python - <<'END'
import shutil

import zarr

zarr.create_group("cells.ome.zarr").create_array("0", shape=(8, 8), chunks=(8, 8), dtype="uint8")
shutil.make_archive("cells.ome.zarr", "zip", ".", "cells.ome.zarr")
store = zarr.storage.ZipStore("cells.ome.zarr.zip", mode="r")
try:
    zarr.open_group(store, mode="r")
    raise SystemExit("it opens now")
except FileNotFoundError as error:
    print("at the top of the archive:", type(error).__name__)
inside = zarr.open_group(store, path="cells.ome.zarr", mode="r")
print("one folder down:", sorted(inside.array_keys()))
assert sorted(inside.array_keys()) == ["0"]
END
