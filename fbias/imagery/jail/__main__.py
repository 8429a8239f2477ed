"""The inner side of the jail: one file in, one JSON answer out. Django is never imported here.

Limits are taken before any reader is; the parent has already removed network and secrets.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import types
from pathlib import Path

MEMORY = 1024 * 1024**2  # address space; Python and all readers together map 115 MB of it
CPU_SECONDS = 60
LARGEST_FILE = 64 * 1024**2
OPEN_FILES = 64


def close_the_door() -> None:
    """From here on too much is too much: the kernel ends the process, nobody else notices."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def find_our_modules() -> None:
    """Make `fbias.imagery` importable without running `fbias/__init__.py`, which starts Celery."""
    root = Path(__file__).resolve().parents[2]
    package = types.ModuleType("fbias")
    package.__path__ = [str(root)]
    sys.modules["fbias"] = package


def main() -> None:
    close_the_door()
    find_our_modules()
    answer = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints is not the answer
    task = json.loads(sys.stdin.buffer.read())
    from fbias.imagery.jail.work import examine

    pictures = Path(task["pictures"]) if task["pictures"] else None
    said = json.dumps(examine(Path(task["path"]), task["name"], pictures)).encode()
    with os.fdopen(answer, "wb") as out:
        out.write(said)


if __name__ == "__main__":
    main()
