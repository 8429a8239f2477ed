#!/bin/sh
# Guess: the voxel size that a reader gives for an ND2 file is what the microscope wrote.
# Truth: a file without a calibration reads 1.0 µm, and one without slices a distance of slices of 1.0 µm: `axesCalibrated` of the channel's
#        volume says which of the three numbers were written.
# Seen:  nd2 0.12.0, Python 3.13, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check nd2==0.12.0
cd "$folder"
env/bin/python - <<'END'
import struct

import nd2

MAGIC, PAGE = 0x0ABECEDA, 4096


def words(name, value):
    head = bytes([len(name) + 1]) + (name + "\0").encode("utf-16-le")
    if isinstance(value, dict):
        body, start = b"".join(words(*pair) for pair in value.items()), bytes([11]) + head
        return start + struct.pack("<IQ", len(value), len(start) + 12 + len(body)) + body + bytes(8 * len(value))
    if isinstance(value, str):
        return bytes([8]) + head + (value + "\0").encode("utf-16-le")
    kind, form = {bool: (1, "<B"), int: (3, "<I"), float: (6, "<d")}[type(value)]
    return bytes([kind]) + head + struct.pack(form, value)


def chunk(name, content):
    length = PAGE - 24 if name.startswith(b"ImageDataSeq") else len(name)
    return struct.pack("<IIQ", MAGIC, length, len(content)) + name.ljust(length, b"\0") + content


sizes = {"uiWidth": 8, "uiWidthBytes": 16, "uiHeight": 8, "uiComp": 1, "uiBpcInMemory": 16, "uiBpcSignificant": 16,
         "uiSequenceCount": 1, "eCompression": 2, "uiTileWidth": 8, "uiTileHeight": 8}
plane = {"uiCompCount": 1, "uiSampleIndex": 0, "sDescription": "DAPI", "uiColor": 255,
         "pFluorescentProbe": {"m_EmissionSpectrum": {"uiCount": 0}}}


def written(name, calibration):
    told = {"dCalibration": calibration, "bCalibrated": bool(calibration), "dObjectiveMag": 20.0,
            "sPicturePlanes": {"uiCount": 1, "sPlaneNew": {"a0": plane}}}
    chunks = [(b"ImageAttributesLV!", words("SLxImageAttributes", sizes)), (b"ImageMetadataSeqLV|0!", words("SLxPictureMetadata", told)),
              (b"ImageDataSeq|0!", bytes(8 + 128))]
    signature = b"ND2 FILE SIGNATURE CHUNK NAME01!" + b"Ver3.0".ljust(64, b"\0")
    out, listed = bytearray((struct.pack("<IIQ", MAGIC, 32, 64) + signature).ljust(PAGE, b"\0")), b""
    for label, content in chunks:
        listed += label + struct.pack("<QQ", len(out), len(content))
        out += chunk(label, content)
        out += bytes(-len(out) % PAGE)
    end = b"ND2 CHUNK MAP SIGNATURE 0000001!" + struct.pack("<Q", len(out))
    with open(name, "wb") as file:
        file.write(out + chunk(b"ND2 FILEMAP SIGNATURE NAME 0001!", listed + end))


for name, calibration, size, known in (("none.nd2", 0.0, (1, 1, 1), (False, False, False)), ("flat.nd2", 0.25, (0.25, 0.25, 1), (True, True, False))):
    written(name, calibration)
    with nd2.ND2File(name) as file:
        voxel, calibrated = tuple(file.voxel_size()), tuple(file.metadata.channels[0].volume.axesCalibrated)
    print(name, "voxel:", voxel, "written:", calibrated)
    assert (voxel, calibrated) == (size, known)
END
