"""The inner side of the jail: one file in, JSON answers out, a line each; the last one counts.

Django is never imported here.

The door is closed before any file is looked at; the parent has already removed the secrets and,
where the kernel lets it, the network. With `--pool` it stays, and gives each file a child.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import socket
import struct
import sys
import sysconfig
import types
from collections.abc import Iterable
from pathlib import Path
from typing import Any

IMAGERY = Path(__file__).resolve().parents[1]
LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache")


def find_our_modules() -> None:
    """Make `fbias.imagery` importable without running `fbias/__init__.py`, which starts Celery."""
    package = types.ModuleType("fbias")
    package.__path__ = [str(IMAGERY.parent)]
    sys.modules["fbias"] = package


def close_the_door(*, readable: list[Path], cell: Path, limits: Any) -> None:
    """From here on: this file, this folder, this much, and nobody else; `Open` if it stays open."""
    from fbias.imagery.jail import landlock, system_calls

    for limit, most in (
        (resource.RLIMIT_DATA, limits.memory),  # what is used, not what is mapped of a file
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.written),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    landlock.end_with_the_parent()
    landlock.give_up_privileges()
    landlock.shut(readable=[*readable, *_what_python_needs()], writable=[cell, Path(os.devnull)])
    system_calls.filter_calls()


def _what_python_needs() -> list[Path]:
    """The interpreter, its packages and our readers; no settings, no data, no home."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    libraries = [sysconfig.get_config_var("LIBDIR") or "", *LIBRARIES]
    return [
        IMAGERY,
        *(Path(path) for path in {*map(sysconfig.get_path, names), *libraries} if path),
    ]


def look(task: dict[str, Any], answer: int, store: int | None = None) -> None:
    """Behind the door, one line after the other; `store` gives the bytes of a file elsewhere."""
    from fbias.imagery.limits import Limits

    cell, limits = Path(task["cell"]), Limits(**task["limits"])
    if "spy" in task:
        close_the_door(readable=[], cell=cell, limits=limits)
        from fbias.imagery.jail.spy import breaches

        said: Iterable[object] = [breaches(**task["spy"])]
    else:
        path = Path(task["path"])
        close_the_door(readable=[] if store else [path], cell=cell, limits=limits)
        said = read(in_the_store(store, task) if store else path, task, cell, limits)
    with os.fdopen(answer, "wb", buffering=0) as out:
        for line in said:
            out.write(json.dumps(line).encode() + b"\n")


def read(file: Any, task: dict[str, Any], cell: Path, limits: Any) -> Iterable[object]:
    """What is in a file, or tiles of it for the viewer, or the cells of a workbook."""
    if task.get("workbook"):
        from fbias.imagery.jail import tables

        return tables.answers(file, task["workbook"])
    if task.get("tiles"):
        from fbias.imagery.jail import tiling

        return tiling.answers(file, task["name"], cell, limits)
    from fbias.imagery.jail import work

    return work.answers(file, task["name"], cell if task["draw"] else None, limits)


def in_the_store(store: int, task: dict[str, Any]) -> Any:
    """The parent reads ranges of this one file for us; when it falls silent, there is an end."""
    from fbias.imagery.readers.elsewhere import Elsewhere

    def read_at(offset: int, length: int) -> bytes:
        os.write(store, struct.pack("=QQ", offset, length))
        content = bytearray()
        while len(content) < length:
            more = os.read(store, length - len(content))
            if not more:
                raise OSError("The store gives no more.")
            content += more
        return bytes(content)

    return Elsewhere(read_at, task["size"], task["name"])


def main() -> None:
    find_our_modules()
    logging.disable(logging.CRITICAL)
    if sys.argv[1:] == ["--pool"]:
        from fbias.imagery.jail import landlock, nursery

        landlock.end_with_the_parent()
        nursery.load_readers()
        nursery.serve(socket.socket(fileno=0), look)
        return
    answer = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints is not the answer
    look(json.loads(sys.stdin.buffer.read()), answer)


if __name__ == "__main__":
    main()
