"""Whether the jail holds on this machine: a spy tries."""

from __future__ import annotations

import json
import os
import socket
import tempfile
from functools import cache
from pathlib import Path

from fbias.imagery.jail.processes import answer_of
from fbias.imagery.limits import LIMITS


class JailOpen(Exception):
    """The walls are not in force here; nothing that strangers sent may be opened."""


@cache
def require_walls() -> None:
    """Ask a spy behind the door what comes through; once for each process of ours."""
    if ways := breaches():
        raise JailOpen(
            "Images cannot be opened safely on this machine. From inside the jail it was possible "
            f"to: {', '.join(ways)}. Linux 5.13 or newer with Landlock is needed (CONFIG_SECURITY_"
            "LANDLOCK, “landlock” in /sys/kernel/security/lsm), on x86-64 or arm64, and a container"
            " engine whose system-call profile lets programs restrict themselves."
        )


def breaches(door: Path | None = None, prefix: tuple[str, ...] | None = None) -> list[str]:
    """What a harmless spy could do from inside; empty where every wall stands."""
    with (
        tempfile.TemporaryDirectory(prefix="fbias-spy-") as folder,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        cell, outside = Path(folder) / "cell", Path(folder) / "outside"
        cell.mkdir()
        outside.mkdir()
        (outside / "canary").write_text("canary")
        spy = {
            "outside": str(outside), "port": server.getsockname()[1], "parent": os.getpid(),
        }  # fmt: skip
        answer = answer_of({"spy": spy}, cell=cell, limits=LIMITS, door=door, prefix=prefix)
        try:
            return [str(name) for name in json.loads(answer.read_bytes())]
        except (OSError, ValueError, TypeError):
            return ["close the door"]
