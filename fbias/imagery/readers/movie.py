"""AVI, MP4, MOV and Matroska, by PyAV. Their rate is that of playing, not of taking frames.

The number of frames in a header is a promise: they are counted, within a bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import av
import numpy as np

from fbias.imagery.limits import Limits
from fbias.imagery.readers.source import Image, Plane, Source, Unreadable, thin

KINDS = {"avi": "avi", "matroska,webm": "mkv", "mov,mp4,m4a,3gp,3g2,mj2": "mp4"}
QUICKTIME = b"qt  "
LOSSLESS = frozenset({"rawvideo", "ffv1", "huffyuv", "ffvhuff", "png", "gif", "utvideo", "qtrle"})
SAMPLED = 3  # frames that say whether there is any colour
NEARBY = 300  # frames decoded at most to reach one


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[Source]:
    try:
        with av.open(str(path)) as film:
            kind = KINDS.get(film.format.name, film.format.name)
            with path.open("rb") as file:
                kind = "mov" if file.read(12)[8:] == QUICKTIME else kind
            if not film.streams.video:
                raise Unreadable("There is no picture in this file.", container=kind)
            yield Source(kind, [_image(film, path, limits)])
    except av.FFmpegError as error:
        raise Unreadable("The film is damaged, or cut.") from error


def _image(film: av.container.InputContainer, path: Path, limits: Limits) -> Image:
    stream = film.streams.video[0]
    times = [
        packet.pts
        for packet in islice(film.demux(stream), limits.counted)
        if packet.size and packet.pts is not None
    ]
    times.sort()
    with av.open(str(path)) as again:
        first = list(islice(again.decode(video=0), SAMPLED))
    if not first:
        raise Unreadable("No frame of this film can be decoded.")
    is_grey = all(_is_grey(frame.to_ndarray(format="rgb24")) for frame in first)
    count, (height, width) = max(1, len(times)), (first[0].height, first[0].width)
    sizes = {"T": count, "Y": height, "X": width} | ({} if is_grey else {"S": 3})

    def read(index: Mapping[str, int], longest: int) -> Plane:
        frame = _frame(path, times, index.get("T", 0))
        pixels = frame.to_ndarray(format="gray" if is_grey else "rgb24")
        return thin(pixels, longest)

    return Image(
        axes="".join(sizes),
        shape=tuple(sizes.values()),
        dtype="uint8",
        read=read,
        cost=lambda _longest: width * height * 3 * 30,
        is_lossy=stream.codec_context.name not in LOSSLESS,
    )


def _is_grey(frame: Plane) -> bool:
    return bool(np.abs(frame.astype(np.int16) - frame[:, :, :1]).max() <= 2)  # noqa: PLR2004


def _frame(path: Path, times: list[int], at: int) -> av.VideoFrame:
    """From the key frame before it on; a film without one is read from its beginning."""
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        if times and at:
            film.seek(times[at], stream=stream)
        frame = None
        for frame in islice(film.decode(stream), NEARBY):
            if not times or frame.pts is None or frame.pts >= times[at]:
                break
        if frame is None:
            raise Unreadable("No frame of this film can be decoded.")
        return frame
