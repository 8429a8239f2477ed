"""Zeiss CZI: a header, one subblock per plane, the description and the directory of subblocks."""

import struct

PIXELS = {"uint8": 0, "uint16": 1, "float32": 2}


def segment(name, content):
    room = -(-len(content) // 32) * 32
    return struct.pack("<16sqq", name, room, len(content)) + content.ljust(room, b"\0")


def entry(plane, place, position):
    height, width = plane.shape
    sizes = [("X", 0, width), ("Y", 0, height), *((axis, at, 1) for axis, at in place.items())]
    return (
        b"DV"
        + struct.pack("<iqii6xi", PIXELS[str(plane.dtype)], position, 0, 0, len(sizes))
        + b"".join(
            struct.pack("<4siifi", axis.encode(), at, size, float(at), size)
            for axis, at, size in sizes
        )
    )


def czi(planes, xml):
    """`planes` are pairs of an array and its place, as `{"C": 0, "Z": 3}`."""
    out, entries = bytearray(segment(b"ZISRAWFILE", bytes(512))), []
    for plane, place in planes:
        one = entry(plane, place, len(out))
        entries.append(one)
        head = struct.pack("<iiq", 0, 0, plane.nbytes) + one
        out += segment(b"ZISRAWSUBBLOCK", head.ljust(256, b"\0") + plane.tobytes())
    described, text = len(out), xml.encode()
    out += segment(b"ZISRAWMETADATA", struct.pack("<ii", len(text), 0) + bytes(248) + text)
    listed = len(out)
    count = struct.pack("<i", len(entries)) + bytes(124)
    out += segment(b"ZISRAWDIRECTORY", count + b"".join(entries))
    head = struct.pack("<4i", 1, 0, 0, 0) + b"\1" * 32
    head += struct.pack("<iqqiq", 0, listed, described, 0, 0)
    out[32 : 32 + len(head)] = head
    return bytes(out)


def description(*channels, step=1e-6):
    """0.25 µm per pixel, some distance of slices, and channels as name and colour."""
    lengths = {"X": 0.25e-6, "Y": 0.25e-6, "Z": step}
    scaling = "".join(
        f'<Distance Id="{axis}"><Value>{length}</Value></Distance>'
        for axis, length in lengths.items()
    )
    listed = "".join(
        f'<Channel Id="Channel:{at}" Name="{name}"><Color>{color}</Color></Channel>'
        for at, (name, color) in enumerate(channels)
    )
    return (
        "<ImageDocument><Metadata>"
        f"<Information><Image><Dimensions><Channels>{listed}</Channels></Dimensions></Image>"
        f"</Information><Scaling><Items>{scaling}</Items></Scaling>"
        f"<DisplaySetting><Channels>{listed}</Channels></DisplaySetting>"
        "</Metadata></ImageDocument>"
    )
