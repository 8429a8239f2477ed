"""Nikon ND2, version 3: chunks by name, a map of them at the end."""

import struct

import numpy as np

MAGIC, PAGE = 0x0ABECEDA, 4096


def words(name, value):
    """One entry of Nikon's own notation: its kind, its name, its content."""
    named = (name + "\0").encode("utf-16-le")
    head = bytes([len(name) + 1]) + named
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else (("", one) for one in value)
        body = b"".join(words(key, one) for key, one in pairs)
        start = bytes([11]) + head
        size = struct.pack("<IQ", len(value), len(start) + 12 + len(body))
        return start + size + body + bytes(8 * len(value))
    if isinstance(value, str):
        return bytes([8]) + head + (value + "\0").encode("utf-16-le")
    kinds = {bool: (1, "<B"), int: (3, "<I"), float: (6, "<d")}
    kind, form = kinds[type(value)]
    return bytes([kind]) + head + struct.pack(form, value)


def loop_in_time(count, period=1000.0):
    pars = {"uiCount": count, "dStart": 0.0, "dPeriod": period, "dDuration": 0.0}
    return {"eType": 1, "uLoopPars": pars}


def loop_in_depth(count, step=0.5):
    pars = {"uiCount": count, "dZLow": 0.0, "dZHigh": step * (count - 1), "dZStep": step}
    return {"eType": 4, "uLoopPars": {**pars, "dZHome": 0.0, "bZInverted": False, "iType": 0}}


def nested(outer, inner):
    return {**outer, "ppNextLevelEx": [inner]}


def nd2(frames, *, loops=None, calibration=0.25):
    """`frames` are planes of 16 bits; without a calibration it is 0."""
    height, width = frames[0].shape
    sizes = {
        "uiWidth": width, "uiWidthBytes": width * 2, "uiHeight": height, "uiComp": 1,
        "uiBpcInMemory": 16, "uiBpcSignificant": 16, "uiSequenceCount": len(frames),
        "eCompression": 2, "uiTileWidth": width, "uiTileHeight": height,
    }  # fmt: skip
    plane = {
        "uiCompCount": 1, "uiSampleIndex": 0, "sDescription": "DAPI", "uiColor": 0xFF00,
        "pFluorescentProbe": {"m_EmissionSpectrum": {"uiCount": 0}},
    }  # fmt: skip
    told = {
        "dCalibration": float(calibration), "bCalibrated": bool(calibration),
        "dObjectiveMag": 20.0, "sPicturePlanes": {"uiCount": 1, "sPlaneNew": {"a0": plane}},
    }  # fmt: skip
    chunks = [
        (b"ImageAttributesLV!", words("SLxImageAttributes", sizes)),
        (b"ImageMetadataSeqLV|0!", words("SLxPictureMetadata", told)),
    ]
    if loops:
        chunks.append((b"ImageMetadataLV!", words("SLxExperiment", loops)))
    chunks += [
        (f"ImageDataSeq|{at}!".encode(), struct.pack("<d", at * 1000.0) + _bytes(frame))
        for at, frame in enumerate(frames)
    ]
    return _joined(chunks)


def _bytes(frame):
    return np.ascontiguousarray(frame, "<u2").tobytes()


def _chunk(name, content):
    length = PAGE - 24 if name.startswith(b"ImageDataSeq") else len(name)
    head = struct.pack("<IIQ", MAGIC, length, len(content)) + name.ljust(length, b"\0")
    return head + content


def _joined(chunks):
    signature = b"ND2 FILE SIGNATURE CHUNK NAME01!" + b"Ver3.0".ljust(64, b"\0")
    out = bytearray((struct.pack("<IIQ", MAGIC, 32, 64) + signature).ljust(PAGE, b"\0"))
    listed = b""
    for name, content in chunks:
        listed += name + struct.pack("<QQ", len(out), len(content))
        out += _chunk(name, content)
        out += bytes(-len(out) % PAGE)
    ends = b"ND2 CHUNK MAP SIGNATURE 0000001!" + struct.pack("<Q", len(out))
    return bytes(out + _chunk(b"ND2 FILEMAP SIGNATURE NAME 0001!", listed + ends))
