"""Gatan DM3 and DM4: a tree of tags, a thumbnail before the image."""

import struct

import numpy as np

TYPES = {  # of the image, of its array of numbers
    "uint16": (10, 4), "float32": (2, 6), "uint32": (11, 5), "bool": (14, 8),
    "complex64": (3, 6), "complex128": (13, 7),
}  # fmt: skip


def dm(*images, scale, unit, wide=True, kind=None):
    number = ">q" if wide else ">i"

    def tag(name, value):
        is_group = isinstance(value, dict)
        body = group(value) if is_group else content(value)
        size = struct.pack(">q", len(body)) if wide else b""
        return struct.pack(">BH", 20 if is_group else 21, len(name)) + name.encode() + size + body

    def group(tags):
        head = bytes(2) + struct.pack(number, len(tags))
        return head + b"".join(tag(name, value) for name, value in tags.items())

    def content(value):
        info, raw = plain(value)
        packed = b"".join(struct.pack(number, one) for one in info)
        return b"%%%%" + struct.pack(number, len(info)) + packed + raw

    def image(array):
        lengths = array.shape[::-1]
        steps = {str(at): {"Scale": float(scale), "Units": unit} for at in range(array.ndim)}
        data = {
            "Calibrations": {"Dimension": steps},
            "Data": array,
            "DataType": kind or TYPES[str(array.dtype)][0],
            "Dimensions": {str(at): length for at, length in enumerate(lengths)},
        }
        return {"ImageData": data, "Name": "made"}

    thumbnail = np.zeros((8, 8), images[0].dtype)
    listed = {str(at): image(one) for at, one in enumerate((thumbnail, *images))}
    body = group({"ImageList": listed})
    version = struct.pack(">i", 4 if wide else 3)
    return version + struct.pack(number, len(body)) + struct.pack(">i", 1) + body + bytes(8)


def plain(value):
    """How a number, a text or an array is announced, and its bytes."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "c":
        part = TYPES[str(value.dtype)][1]
        return (20, 15, 0, 2, 0, part, 0, part, value.size), value.tobytes()
    if isinstance(value, np.ndarray):
        return (20, TYPES[str(value.dtype)][1], value.size), value.tobytes()
    if isinstance(value, str):
        return (20, 4, len(value)), value.encode("utf-16-le")
    return (
        ((6,), struct.pack("<f", value))
        if isinstance(value, float)
        else ((5,), struct.pack("<I", value))
    )
