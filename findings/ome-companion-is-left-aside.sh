#!/bin/sh
# Guess: opening one file of a multi-file OME-TIFF opens the whole image, whose description stands in a companion file beside it.
# Truth: tifffile says is_ome, yet follows no companion: one plane without channels; without the companion (the description inside) the same set is one image.
# Seen:  tifffile 2026.3.3, Python 3.11, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check tifffile==2026.3.3 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import numpy as np
import tifffile

HEAD = '<?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06" UUID="urn:uuid:%s">'
NAMES = ["00000000-0000-4000-8000-00000000000%d" % number for number in range(3)]


def description(files: str) -> str:
    parts = "".join(
        f'<TiffData IFD="0" FirstC="{c}" PlaneCount="1"><UUID FileName="{files % c}">urn:uuid:{NAMES[c]}</UUID></TiffData>' for c in (0, 1)
    )
    return (
        '<Image ID="Image:0"><Pixels ID="Pixels:0" DimensionOrder="XYCZT" Type="uint16" SizeX="8" SizeY="8" SizeC="2" SizeZ="1" SizeT="1">'
        '<Channel ID="Channel:0:0" SamplesPerPixel="1"/><Channel ID="Channel:0:1" SamplesPerPixel="1"/>' + parts + "</Pixels></Image></OME>"
    )


with open("set.companion.ome", "w", encoding="utf-8") as companion:
    companion.write(HEAD % NAMES[2] + description("beside%d.ome.tif"))
for c in (0, 1):
    plane = np.full((8, 8), c + 1, np.uint16)
    pointer = f'<BinaryOnly MetadataFile="set.companion.ome" UUID="urn:uuid:{NAMES[2]}"/></OME>'
    tifffile.imwrite(f"beside{c}.ome.tif", plane, description=HEAD % NAMES[c] + pointer, metadata=None)
    tifffile.imwrite(f"inside{c}.ome.tif", plane, description=HEAD % NAMES[c] + description("inside%d.ome.tif"), metadata=None)
seen = {}
for name in ("beside", "inside"):
    with tifffile.TiffFile(f"{name}0.ome.tif") as file:
        seen[name] = file.is_ome, file.series[0].kind, file.series[0].shape
        print(name, *seen[name])
assert seen["beside"] == (True, "generic", (8, 8))
assert seen["inside"] == (True, "ome", (2, 8, 8))
END
