#!/bin/sh
# Guess: `series[i]` of an OME-TIFF belongs to the i-th <Image> of its OME-XML.
# Truth: an <Image> whose planes lie in no file here makes no series, so the numbers shift: series 0 is the second <Image>. Taking name and
#        pixel size by number gives those of another image; the name of the series itself is right.
# Seen:  tifffile 2026.3.3 and 2026.11.8, Python 3.11 and 3.13, 29 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check tifffile==2026.3.3 numpy==2.4.6
cd "$folder"
env/bin/python - <<'END'
import xml.etree.ElementTree as tree

import numpy as np
import tifffile

PIXELS = '<Image ID="Image:{n}" Name="{name}"><Pixels ID="Pixels:{n}" DimensionOrder="XYZCT" Type="uint8" SizeX="16" SizeY="16" SizeZ="1" SizeC="1" SizeT="1" PhysicalSizeX="{size}" PhysicalSizeY="{size}"><Channel ID="Channel:{n}:0"/>{data}</Pixels></Image>'
XML = ('<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">'
       + PIXELS.format(n=0, name="overview", size=0.9, data="<MetadataOnly/>")
       + PIXELS.format(n=1, name="detail", size=0.1, data='<TiffData IFD="0" PlaneCount="1"/>') + "</OME>")
tifffile.imwrite("two.ome.tif", np.ones((16, 16), np.uint8), description=XML, metadata=None)
with tifffile.TiffFile("two.ome.tif") as file:
    names = [series.name for series in file.series]
    images = [image.get("Name") for image in tree.fromstring(file.ome_metadata) if image.tag.endswith("Image")]
print("images in the XML:", images, "- series:", names)
assert (images[0], names) == ("overview", ["detail"])
END
