"""The inner side of the jail: one file in, JSON answers out, a line each; the last one counts.

Django is never imported here.

The door is closed before any reader is imported; the parent has already removed the secrets and,
where the kernel lets it, the network.
"""

from __future__ import annotations

import json
import logging
import os
import resource
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


def main() -> None:
    find_our_modules()
    from fbias.imagery.limits import Limits

    logging.disable(logging.CRITICAL)
    answer = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints is not the answer
    task = json.loads(sys.stdin.buffer.read())
    cell, limits = Path(task["cell"]), Limits(**task["limits"])
    if "spy" in task:
        close_the_door(readable=[], cell=cell, limits=limits)
        from fbias.imagery.jail.spy import breaches

        said: Iterable[object] = [breaches(**task["spy"])]
    else:
        path = Path(task["path"])
        close_the_door(readable=[path], cell=cell, limits=limits)
        from fbias.imagery.jail.work import answers

        said = answers(path, task["name"], cell if task["draw"] else None, limits)
    with os.fdopen(answer, "wb", buffering=0) as out:
        for line in said:
            out.write(json.dumps(line).encode() + b"\n")


if __name__ == "__main__":
    main()
