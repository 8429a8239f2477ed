#!/bin/sh
# Guess: `stream.frames` is the length of a film, as it is for MP4.
# Truth: Matroska keeps no such number and it reads 0, with every frame there; only going through the packets counts them.
# Seen:  PyAV 18.1.0 and 19.0.0, Python 3.11 and 3.13, 29 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check av==18.1.0 numpy==2.4.6
cd "$folder"
env/bin/python - <<'END'
import av
import numpy as np

counts = {}
for kind in ("mp4", "mkv"):
    with av.open(f"film.{kind}", "w") as film:
        stream = film.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 32
        for _ in range(12):
            film.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8))))
        film.mux(stream.encode())
    with av.open(f"film.{kind}") as film:
        counts[kind] = film.streams.video[0].frames, sum(1 for packet in film.demux(video=0) if packet.size)
print("said and counted:", counts)
assert counts == {"mp4": (12, 12), "mkv": (0, 12)}
END
