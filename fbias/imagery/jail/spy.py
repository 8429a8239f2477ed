"""Try the walls from inside, harmlessly: what came through is said, and should be nothing.

Run behind the same door as the readers; the runner refuses to open files where something is said.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path


def breaches(*, outside: str, port: int, parent: int) -> list[str]:
    """Which of the walls are not there: `outside` is a folder of the runner's with one file."""
    folder = Path(outside)
    attempts: dict[str, Callable[[], object]] = {
        "read a file": (folder / "canary").read_bytes,
        "list a folder": lambda: list(folder.iterdir()),
        "read the parent's environment": Path(f"/proc/{parent}/environ").read_bytes,
        "write a file": lambda: (folder / "written").write_bytes(b"x"),
        "change a file": lambda: os.truncate(folder / "canary", 0),
        "change a mode": lambda: os.utime(folder / "canary"),
        "reach a server": lambda: socket.create_connection(("127.0.0.1", port), 1).close(),
        "start a process": _start,
        "signal a process": lambda: os.kill(parent, 0),
    }
    return [name for name, attempt in attempts.items() if _came_through(attempt)]


def _came_through(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True


def _start() -> None:
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
